(* What is easily printed wrong. *)
let a = f (-1) (- x) - -1 + (~-) 1 + ~- 1 + - (1) + (-x).y + !x.y + !(x.y) + !A + (!f) x
let b = (fun x -> x) 1 :: (let x = 1 in x) :: [(1; 2); (if a then b else c)]
let c = (A) x, (A x) y, (`A) x, M.(x, y), M.[1; 2], M.{x; y}, M.(), (A).x, (1.).x, "a".[0], "a"#m
let d = function A -> (function B -> 1 | C -> 2) | D -> (match x with _ -> 1) | E -> a; b | F -> fun x -> x
let e = if a then (if b then c) else d; if a then (let x = 1 in x) else if b then (fun x -> x) else c; d
let f x :> t = x and g (type a) (x : a) : a :> b = x and h (type a) = x and i (type a) = function A -> 1
let j = fun (type a) -> (function A -> 1) and k = fun x -> (function A -> 1) and l = fun x -> function[@a] A -> 1
let m = a.{1} + a.{1, 2} + a.{1, 2, 3} + a.{1, 2, 3, 4} + a.{(1, 2)} + a.%(1) + a.%[1; 2] + a.M.%{3} + a.%([|1; 2|])
let n = a.(1) <- 2; a.{1, 2} <- 3; a.%(1) <- 3; a.M.%[1; 2] <- 4; x.y <- 3; (x.y).z <- z; x#y.z <- 3
let ( .%() ) = ( .%() ) a and ( .%[;..]<- ) = 1 and ( * ) = ( *. ) and (mod) = (or) and (let*) = (and+) and (!) = (~-)
let o = [%id x; y], [%id let x = 1], [%id: int], [%id: val x : int], [%id? A | B when x], {%id|a|}, [%id], (x [@a] [@b c])
let p = (((x : int) : t) :> t), (x : a :> b), (module M : S with type t = int), (module M), ((module M) : t), (module M[@a])
let q = new M.c, object (self : 'a) inherit! [int] c x as y method! private m x : int = x method n : 'a. 'a = x
  method o : type a. a -> a = fun x -> x val mutable virtual x : int val! y : t = 1 constraint 'a = int initializer x end
let r = {< x; y = 1 >}, x##y##z, (x##y)#z, a ## (b ## c), f x#y ~l:(x :> t) ~(y : int) ?z:None ?w ~v:(v [@a])
let s = assert (f x); lazy (f x); (assert x) y; (while a do b done) + 1; for _i = 1 downto (2; 3) do x done
let t = let exception E of int [@a] in let module M : S = N in let module _ (X : S) = Y in let open! struct end in x
let u = let* x = 1 and* (y : int) = 2 and* f x :> t = 3 in let+ (A | B) = x in (let x = 1 in x) + 1
let (v, w) : int * int = 1, 2 and (A | B) = 1 and ((x : int)) = 1 and (exception E) = 1 and (x [@a]) = 1 and lazy y = 1
let (x : int) = 1 [@@a] [@@b]
let x = match y with
  | exception A | B -> . | effect (E x), k -> 1 | (exception B | C) -> 1 | -1 | 'a'..'z' | -3 .. -1 | A (-1) -> 2
  | (x as y) as z | (_, x) :: (y :: z) :: [a; b] | lazy (A x) | #M.t | M.(A | B) | M.[] | M.{ x; M.y = z; _ } -> 3
  | A (type a b) (x, (y : a * b)) | (module M : S) | (module _) | [| x; y |] | `A (`B x) | ((A | B) | (C | D)) -> 4
  | { x = (y : t); z : int } when (fun x -> x) y -> 5 | (::) x | (x, y), z | [%p? x] | "a" | {|b|} | {x|c"|x} -> 6
let y ?x ?(x = 1) ?x:(Some y) ?x:(y = 1) ?(x : int = 2) ~x ~x:y ~(x : int) ~x:(A y) ?x:(A | B = 3) (-1) (A | B as c) = x
let z = (a; b); c; ((a, b), c) :: d :: (e [@a]), (a :: (b :: c) [@x]), [a; (b [@c])], ((fun x -> x) [@a]) x, (f x) y
let \#let \#in ~\#end = \#let ~\#in ~\#end:1 x.\#val and x : \#type = 1
type 'a t = A | B : 'a. 'a * int -> 'a t | C of { mutable x : 'a. 'a [@a]; y : int } [@b] | (::) of int * (int * int) | ()
and +'a u = private A and (-!'a, _) v = t = private { x : (int -> int) as 'a } and w = .. and x = | and y = private int
and z = [ `A | `B of int & (int -> int) | t ] * [> ] * [< `A > `A `B ] * [ | t ] * [< `C of & int ] * < m : 'a. 'a; t; .. > * < >
and o = (int -> int) -> l:(int * int) -> ?x:int -> (int as 'a) list * (a, b) #c * M.(t) * (module S) * ' a'b * F(X).t [@a]
type t = t1 constraint 'a = int constraint 'b = 'a [@@a] type nonrec x = int type t += | A : int -> t [@b] | B = M.C
exception A of int [@a] [@@b] exception B = C
module M (X : S) () (_ : sig end) : T = F (X) (struct end) () [@@a]
module N = functor (X : S) -> (functor (Y : S) -> Z : functor (Y : S) -> T) [@a]
module O = (val x : S :> T) module P = (val x) module Q = (val (x : int)) module rec R : S with type t = int = A and S : T = B
module type T = functor (X : A) -> (B -> C) -> (D with type 'a t = int and module M = N and module type S = (A -> B)) module type U
module type V = sig module rec A : (S with type t = int) and B : T module X := Y module Z = Y module type W := sig end
  type t := int and u := int class c : int -> ?x:int -> object ('a) method m : 'a. 'a val mutable virtual x : int end [@a]
  class type d = let open M in [int] c [@a] module type S2 = module type of struct end include module type of M [@@a]
  external f : int -> (int [@a]) = "a" "b" [@@c] val ( + ) : 'a. 'a -> 'a [@@d] open! F(X) [@@@a] [%%b] end
class virtual ['a, +'b] c x ?(y = 1) : ct = let x = 1 in let open! M in fun ~z -> (object end : ct) and d = ((c x) [@a])
class type e = object inherit c constraint 'a = int [@@@a] [%%b] method private virtual m : int end
;; x ;; let x = 1 in x ;; [@@@a] [%%b x] [%%c: type t] ;; f x [@@a]
let%x y = 1 and z = 2 let () = let%x y = 1 in begin%a x end; if%b x then y
