module type S = sig type t = int end type t = (module S with type t = string)
