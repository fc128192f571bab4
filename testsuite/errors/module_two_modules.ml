module M = struct module N = struct end module N = struct end end
