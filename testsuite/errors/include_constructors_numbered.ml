module M : sig type t = A of int | B | C end = struct type t = A of string | B | D end
