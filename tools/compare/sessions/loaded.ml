type t = { name : string; size : int }
exception Bad of t
let make name = { name; size = String.length name }
let fail name = raise (Bad (make name))
let rec depth n = if n = 0 then failwith "bottom" else 1 + depth (n - 1)
