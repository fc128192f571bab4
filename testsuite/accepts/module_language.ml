module type S = sig type t val x : t module N : sig type u = t list end end
module F (X : S) (Y : S with type t = X.t) = struct type t = X.t * Y.t let both : t = (X.x, Y.x) include X.N end
module A = struct type t = int let x = 1 module N = struct type u = t list end end
module FA = F (A) (A)
module G () = struct type t = T let v = T end
module G1 = G ()
module type W = S with type t = string
module type D = sig type t val f : t -> t module M : sig type v = A of t end end
module type D1 = D with type t := int
module type D2 = sig include D type s = t * M.v end
module L = List
module Ord = struct type t = int let compare = compare end
module M = Map.Make (Ord)
let m = M.add 1 "a" M.empty
module rec Even : sig type t = Z | S of Odd.t val n : t -> int end = struct
  type t = Z | S of Odd.t
  let n = function Z -> 0 | S o -> 1 + Odd.n o
end
and Odd : sig type t = O of Even.t val n : t -> int end = struct
  type t = O of Even.t
  let n (O e) = 1 + Even.n e
end
module type T = module type of struct type t = int let y = "" end
let pack = (module A : S with type t = int)
module U = (val pack)
let n = U.x + 1
include struct let shadowed = 1 type keep = K end
let shadowed = "now a string"
open struct let hidden = 3 type h = int end
let shown : h = hidden
module type Deep = sig module A : sig module B : sig type t end end end
module type DeepInt = Deep with type A.B.t = int
let use_functor_path (x : Set.Make(String).t) = x
