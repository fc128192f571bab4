module type S = sig type t val x : t end with type 'a t := 'a list
