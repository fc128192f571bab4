module M : sig type t = {x : float} end = struct type t = {x : float} [@@unboxed] end
