type t = int * t
