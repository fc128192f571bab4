module M : sig val x : int end = struct let x = "a" end
