module M : sig type t = A of int * int end = struct type t = A of int end
