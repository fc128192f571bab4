type t = A of {x:int}
let f (A r) = r
