module M : functor (X : sig end) -> sig end = struct end
