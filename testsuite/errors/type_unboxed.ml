type t = A of int | B of int [@@unboxed]
