type _ t = I : int t | S : string t
let f : type a. a t -> a = function I -> "a" | S -> "b"
