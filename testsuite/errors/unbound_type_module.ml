let x : Lst.t = 1
