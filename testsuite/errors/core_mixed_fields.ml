type t={a:int;b:int}
type u={c:int}
let f = {a=1;c=2}
