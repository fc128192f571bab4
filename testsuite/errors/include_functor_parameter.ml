module M : functor (X : sig val x : int end) -> sig end = functor (X : sig val y : int end) -> struct end
