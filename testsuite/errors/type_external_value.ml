external f : int = "a"
