let rec f = 1 + f
