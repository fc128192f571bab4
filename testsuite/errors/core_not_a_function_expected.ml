let g : int = fun x -> x
