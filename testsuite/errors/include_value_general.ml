module M : sig val f : 'a -> 'a end = struct let f x = x + 1 end
