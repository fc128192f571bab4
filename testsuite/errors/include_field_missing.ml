module M : sig type t = {a:int; b:int} end = struct type t = {a:int} end
