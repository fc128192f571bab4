module M : sig type _ t = A : int t end = struct type _ t = A : string t end
