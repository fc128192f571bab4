type t = A : int -> int
