module M : sig val x : int val y : int type t module N : sig end module type S exception E end = struct end
