let f (x : < m : int >) = x#n
