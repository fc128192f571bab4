type 'a t = 'a constraint int = string
