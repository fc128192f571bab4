type t = A of int type s = t = A of string
