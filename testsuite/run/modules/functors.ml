module type ORD = sig type t val compare : t -> t -> int end
module type SET = sig type elt type t val empty : t val add : elt -> t -> t val mem : elt -> t -> bool val to_list : t -> elt list end
module Make (O : ORD) : SET with type elt = O.t = struct
  type elt = O.t
  type t = E | N of t * elt * t
  let empty = E
  let rec add x = function E -> N (E, x, E) | N (l, y, r) as n -> (match O.compare x y with 0 -> n | c when c < 0 -> N (add x l, y, r) | _ -> N (l, y, add x r))
  let rec mem x = function E -> false | N (l, y, r) -> (match O.compare x y with 0 -> true | c when c < 0 -> mem x l | _ -> mem x r)
  let rec to_list = function E -> [] | N (l, y, r) -> to_list l @ (y :: to_list r)
end
module IS = Make (Int)
module SS = Make (struct type t = string let compare a b = compare b a end)
let () = List.iter (Printf.printf "%d ") IS.(to_list (add 3 (add 1 (add 2 empty)))); print_newline ()
let () = List.iter print_string SS.(to_list (add "a" (add "c" (add "b" empty)))); print_newline ()
module Pair (A : ORD) (B : ORD) = struct type t = A.t * B.t let compare (a, b) (c, d) = match A.compare a c with 0 -> B.compare b d | n -> n end
module PS = Make (Pair (Int) (String))
let () = Printf.printf "%b %b\n" (PS.mem (1, "x") (PS.add (1, "x") PS.empty)) (PS.mem (1, "y") (PS.add (1, "x") PS.empty))
module type COUNTER = sig val next : unit -> int end
module Counter () : COUNTER = struct let n = ref 0 let next () = incr n; !n end
module C1 = Counter ()
module C2 = Counter ()
let () = ignore (C1.next ()); ignore (C1.next ()); Printf.printf "%d %d\n" (C1.next ()) (C2.next ())
module Base = struct let x = 1 let f y = x + y type t = T of int end
module Ext = struct include Base let x = 10 let g y = f y * x end
let () = Printf.printf "%d %d %d\n" Ext.x (Ext.f 1) (Ext.g 1)
module rec Even : sig val test : int -> bool end = struct let test n = n = 0 || Odd.test (n - 1) end
and Odd : sig val test : int -> bool end = struct let test n = n <> 0 && Even.test (n - 1) end
let () = Printf.printf "%b %b\n" (Even.test 10) (Odd.test 10)
module type SHOW = sig type t val show : t -> string end
let show_all (type a) (module S : SHOW with type t = a) (l : a list) = String.concat "," (List.map S.show l)
let () = print_endline (show_all (module struct type t = int let show = string_of_int end) [ 1; 2; 3 ])
let pick b : (module COUNTER) = if b then (module C1) else (module C2)
let () = let module C = (val pick true) in Printf.printf "%d\n" (C.next ())
module Nested = struct module Inner = struct module Deep = struct let v = "deep" end end end
module Alias = Nested.Inner
let () = print_endline Alias.Deep.v
open struct let hidden = 5 end
let () = print_int hidden; print_newline ()
module Sealed : sig type t val make : int -> t val get : t -> int end = struct type t = int let make x = x * 2 let get x = x + 1 let unused = "u" end
let () = Printf.printf "%d\n" (Sealed.get (Sealed.make 20))
module F (X : sig val x : int end) = struct module G (Y : sig val y : int end) = struct let z = X.x * Y.y end end
module FX = F (struct let x = 6 end)
module FXY = FX.G (struct let y = 7 end)
let () = Printf.printf "%d\n" FXY.z
let () = let open Nested.Inner in let module D = Deep in print_endline D.v
module type S1 = sig type t val a : t end
module type S2 = sig include S1 val b : t end
module M2 : S2 with type t := string = struct let a = "a" let b = "b" end
let () = print_endline (M2.a ^ M2.b)
