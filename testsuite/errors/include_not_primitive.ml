module M : sig external f : int -> int = "f" end = struct let f x = x + 1 end
