module F(X:sig end) = struct end module M = F.X
