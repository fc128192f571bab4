type t = A : 'a. 'a * int -> 'a t | B of { x : int; mutable y : 'a } | C : int t
let a = `A 1, `B, (fun ?x:(Some y) -> function%foo _ when true -> 1), new c, (x : t :> u), {x with y = 1; z}, if a then b else c
let b = while a do b done; for i = 1 downto 2 do () done; x#m; x.y <- 1; z <- 2; assert x; lazy y; [|1|]; 'c'; 1.5; "s"; (module M); try a with e -> b
let c = let rec x = 1 and y = 2 in let exception E of int in let open M in let module M = N in x
let f (`A x | `B) #c {M.x; y = _; _} ((_ : int) as z) (exception E) [%foo? x] = 1
let (C (type a b) (x, y)) = object method m = 1 val virtual x : int end
exception E = M.F [@a]
type t += A of int | B = C
module rec A : sig type t = private [> `A of int & t | u ] val x : < a : int; .. > -> ([< `A > `A] as 'a) -> #c module M := N module type S := sig end module type T module N = M include S open M exception E class c : object end class type d = object end [@@@x] [%%y] external f : int = "x" type u := int  type v += V module rec X : S and Y : T end = struct end
include M
module F () = struct end
let x = M.{x=1}
class ['a, +'b] c = object (self : 'a) inherit! [int] M.d as super val! mutable x : int = 1 method private virtual m : 'a. 'a method! n = 1 constraint 'a = int initializer () [@@@foo] [%%bar] end and virtual d = let open M in fun ~x ?(y=1) -> (c 1 : object end)
class type c = let open M in object (int) inherit c val mutable virtual x : int method virtual private m : int constraint 'a = 'b [@@@foo] [%%bar] end
module type S = S with type t = int and module M = N and module M := N and type 'a u := int and module type T = sig end and module type U := X
module M = F(X)[@a]
module type T = functor (_ : S) () -> (module type of M)
type (_, -!'a) t = (int as 'b) M.N(X).t = private ..
type t = M.(int) * (module S with type t = int and type u = int) * [%foo: int]
let x = [%foo] [@@bar: val x : int] [@@baz? x when y]
let x = (let* a = 1 in a), (x :> int), {< x = 1 >}, fun (type a) -> (x : a), fun x : int -> 1, fun (type a b) -> 1
let x = M.x.N.y
let f = function _ -> .
let x = 1.e3g + -0x1fL
let x = "a\"\n\200"
let x = {|a|}, '\''
