type t = {f : 'a. 'a -> 'a}
let x = {f = fun x -> x + 1}
