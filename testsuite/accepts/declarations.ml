type t = A | B of int * string | C of { x : int; mutable y : t list }
type ('a, 'b) r = { f : 'c. 'c -> 'a; mutable g : 'b option }
type +'a cov and -'a con = Con of ('a -> unit)
and 'a inv = { mutable v : 'a }
type _ g = Int : int g | Pair : 'a g * 'b g -> ('a * 'b) g | Any : 'x -> string g
type 'a c = 'a list constraint 'a = int * 'b
type p = private int
type pv = private [< `A | `B of int ]
type po = private < m : int; .. >
type op = ..
type op += X | Y of int
exception E of { code : int }
exception F = Not_found
type u = U of int [@@unboxed]
type im = I1 | I2
type fl = { a : float; b : float }
type nonrec im2 = im = I1 | I2
external id : 'a -> 'a = "%identity"
external add : (float [@unboxed]) -> (float [@unboxed]) -> (float [@unboxed]) = "a" "b" [@@noalloc]
external neg : (int [@untagged]) -> int = "c" "d"
