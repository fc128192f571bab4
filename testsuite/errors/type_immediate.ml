type t = string [@@immediate]
