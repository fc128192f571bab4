type t={a:int}
let f x = x.a <- 1
