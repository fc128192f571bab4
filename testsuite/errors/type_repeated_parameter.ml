type ('a,'a) t = 'a
