type t = A type s = t = B
