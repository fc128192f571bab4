module F(X:sig val y : int end) = struct type t let x = 1 end type t = F(List).t
