type t = {a:int}
type u = {b:int}
let x : t = {b=1}
