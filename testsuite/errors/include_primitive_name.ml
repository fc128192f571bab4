module M : sig external f : int -> int = "f" end = struct external f : int -> int = "g" end
