type t = {x : int} type s = t = {mutable x: int}
