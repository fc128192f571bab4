module M = struct end module N = M(struct end)
