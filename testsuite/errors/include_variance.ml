module M : sig type +'a t end = struct type 'a t = 'a -> int end
