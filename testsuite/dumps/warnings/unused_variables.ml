module M : sig val f : int -> int end = struct let aux = 1 let f x = let y = x in x end
let g a = let b = 1 in a
let h = function (x, (y as z)) -> x
