let f (lazy x) (A | B y as z) (`A 1) #t M.(x, y) M.[] M.{x; y = 1} ('a'..'z') (module M : S) (module _) = 1
let f (x :: y :: z) (C (type a b) (x, y)) {x; _} {x : int = y} [1;2] [|1|] (-1) (+1) = 1
let f = match x with exception (A b) -> 1 | effect A, k -> 2 | a, b as c -> 1 | x when y -> 3 | (x [@a]) | y [@b] -> 2
class c = object (self) inherit d as x val mutable x = 1 val virtual y : int method m = 1 method private n : 'a. 'a = 3 method virtual o : int initializer x constraint 'a = int method p : type a. a = x method! q x = 1 end
class virtual ['a] d x ?(y=1) = let z = 1 in object end
class e : int -> object end = fun x -> object method x = {< >} end
class type ct = object ('a) inherit x val x : int method m : int end
module F (X : S) () (Y : T) : U = struct end
module G = functor (X : S) (Y : T) -> X
module H = F(X)(Y)() 
module I : sig end = (val x : S)
module type S = sig val x : int type t = private A | B include S with type t := int and module M = N end
module type T = S -> (X : A) -> B
module rec A : S = B and B : T = A
open! M
include (M : S)
external f : int -> int = "a" "b" [@@noalloc]
type 'a t = 'a list constraint 'a = int and (+'a, -!'b) u = { mutable x : 'a; y : 'a. 'a -> 'b }
type t = .. type t += A | B of int | C = D
exception E of int * int
exception F = G
type v = [ `A | `B of int & bool | u ] and w = [> `A ] and x = [< `A | `B > `A ]
type o = < x : int; y : 'a. 'a; .. > and p = < u; x : int > and q = #c and r = (int, 'a) #d
type f = ?a:int -> b:int -> (int * int) -> 'a as 'b
type g = A : int -> t | B : 'a. 'a -> t | C : t | D of { x : int }
type k = M.(int) and p = (module S with type t = int)
type z = int [@a] and y = [%foo]
let x = [%foo: int] [@bar? x when y] [@baz: val x : int]
[@@@foo]
[%%foo let x = 1]
let x = assert false; lazy 1; new c; while a do b done; for i = 1 to 2 do () done; object end; try x with _ -> 1
let x = let module M = N in let exception E of int in x
let x = a || b && c or d & e
let x = !a.b, ~-a, a#b.c
let x = f @@ fun y -> y
class x = let open M in [int] d 1 ~a:2
module M = struct end [@@foo] 
module type X = module type of M
