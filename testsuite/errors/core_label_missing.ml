let x : a:int -> int = fun b -> 1
