let g : int = (1, 2)
