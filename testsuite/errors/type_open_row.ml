type t = [> `A]
