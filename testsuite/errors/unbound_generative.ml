module F() = struct type t let x = 1 end type t = F(List).t
