type 'a t = .. type t += A
