type t = [int | `A]
