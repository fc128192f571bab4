type t={a:int;b:int}
let f = {a=1;a=2}
