module M : sig module N : sig module P : sig val x : int end end end = struct module N = struct module P = struct let x = "a" end end end
