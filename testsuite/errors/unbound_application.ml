module F(X:sig end) = struct type t let x = 1 end type t = List(List).t
