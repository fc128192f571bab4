module M : sig type t = int end = struct type t = private int end
