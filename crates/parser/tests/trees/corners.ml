module F = functor (X : S) -> (M)
module F = functor (X : S) (Y : T) -> (M : S)
module type T = functor (X : S) -> (S)
module type T = (X : S) -> (S)
module type T = (X : S) (Y : S) -> (sig end)
module type T = S -> (S)
module F (X : S) = (M)
let f = fun (type a b) -> (x)
let f = fun (type a b) -> x
let f (type a b) = x
let f (type a) : int = (x : a)
let f = -(1 [@a]), - (1), -. 1.0, - 1l, +(1.), ~-1, +.1.
let x = (a [@x]) [@y] + b [@z]
let x = a :: b [@z], c @ d [@e], f x [@g]
let x = f ~(x : t) ?y:(Some 1)
let f = function x -> (function y -> (y))
let%foo x
let x = let%foo x and y in x
let x = let* (x : int) = 1 in let+ f x = y in let* (x, y) : int = 3 in x
let x = match%foo x with | A -> 1
let x = begin%foo[@a] x end; if%foo a then b; fun%foo[@bar] x -> x; while%foo a do b done; assert%foo x; lazy%bar y
let f (exception%foo x) (lazy%foo[@a] x) (module%foo M) = 1
let x = (module%foo[@bar] M), new%foo x, object%foo end
module%foo M = N
open%foo M
type%foo t = int
exception%foo E
external%foo f : int = "a"
module type%foo S = sig include%foo M  val%foo x : int end
include%foo M
class%foo c = object end
class type%foo c = object end
type%foo t += A
let x = 1;;
2;;
let y = 2;; let z = 3;;
;;
x; y
let x = a.b.c <- d.e; x.(1).y <- z; a.[1], a.{1}
let x = !x.y <- 1
let x = - a.b <- 1, 2
let x = (fun x -> x), function x -> y | z -> t
let x = a := b; c := d, e
let x = if a then b else if c then d; e
let x = 1 < 2 = 3 && a || b or c
let x = a ^ b @ c ^ d
let x = a ** b ** c * d / e mod f lsl g
let x = a - b - c + d
type t = (int, string) M.t list * (int -> int)

type 'a t = [ `A | `B ] as 'a
type t = ..
type t = A of (int * int) | B of int * (int -> int)
type t = { x : int; } [@@foo]
type t = int constraint 'a = int constraint 'b = 'c
val x : int
let f (x : int as 'a) : ('a -> 'b) as 'c = 3
let f ?x:(Some y = Some 3) ?z:_ () = 1
let f { x = 1 ; y } {M.z = _; _} [| |] [] [|1;2;|] = 1
let f ((A, B) | (C, D)) = ()
let f (A _ | B _ as x | C) = ()
let x = { a with b = 1; c }
let x = { (f x) with M.b : int = 1 }
let x = [%foo 1; 2] [@@foo let x = 1]

let x = a#b#c (d#e) ~f:g#h
let x = try a with A -> b | B -> c
let x = let open M in let module N = struct let x = 1 end in let exception E in 1
