module type S = sig type t = string end with type t = int
