open struct type t = A end let x = A
