module M : functor (X : sig end) -> sig val x : int end = functor (X : sig end) -> struct end
