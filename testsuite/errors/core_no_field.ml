module M = struct type t = {a:int} end
let f (x:M.t) = x.b
