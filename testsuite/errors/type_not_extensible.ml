type t = ..  type t += A type s = int type s += B
