type t = {a:int}
let f (x:int) = x.a
