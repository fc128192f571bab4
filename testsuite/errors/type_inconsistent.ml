type 'a t = int constraint 'a = int constraint 'a = string
