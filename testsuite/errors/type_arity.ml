type t = list
