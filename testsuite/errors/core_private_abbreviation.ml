type t = private int
let x : t = 3
