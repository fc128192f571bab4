module M : sig module type S = sig val x : int end end = struct module type S = sig val x : string end end
