type +'a t = 'a -> int
