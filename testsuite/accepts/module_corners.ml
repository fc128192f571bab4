module Case01 = struct module type S = sig type t = private int val x : t end module M : S = struct type t = int let x = 3 end let y = (M.x :> int)  end
module Case02 = struct module type S = sig module type T module M : T end module F (X : S) = struct module N : X.T = X.M end  end
module Case03 = struct module Id (X : sig type t end) = X module A = struct type t = string end module B = Id(A) let x : B.t = "a"  end
module Case04 = struct module M = struct include Map.Make(String) let f = add end let m : int M.t = M.f "a" 1 M.empty let n : int Map.Make(String).t = m  end
module Case05 = struct module type Monad = sig type 'a t val return : 'a -> 'a t val bind : 'a t -> ('a -> 'b t) -> 'b t end module Opt : Monad with type 'a t = 'a option = struct type 'a t = 'a option let return x = Some x let bind o f = match o with None -> None | Some x -> f x end  end
module Case06 = struct type t = A and u = B of t exception X of u type ext = .. type ext += C of t module M = struct type ext += D end let f = function C _ -> 1 | M.D -> 2 | _ -> 3  end
module Case07 = struct module rec T : sig type t = L | N of S.t end = T and S : Set.S with type elt = T.t = Set.Make(struct type t = T.t let compare = compare end)  end
module Case08 = struct module type A = sig type t end module type B = sig include A val x : t end module type C = B with type t := int let m : (module C) = (module struct let x = 1 end)  end
module Case09 = struct open Printf let () = printf "%d %s\n" 1 "a" let s = sprintf "%5.2f" 1.0  end
module Case10 = struct let x = let module M = struct type t = A | B let v = A end in match M.v with M.A -> 1 | M.B -> 2  end
module Case11 = struct let f = fun (type a) (x : a) -> let module M = struct exception E of a end in try raise (M.E x) with M.E y -> y  end
module Case12 = struct module M = struct type t = { a : int; b : string } let make a b = { a; b } end let r = M.make 1 "x" let s = r.M.a + M.(r.a) let t = { r with M.a = 2 }  end
module Case13 = struct type 'a tree = Leaf | Node of 'a tree * 'a * 'a tree let rec map f = function Leaf -> Leaf | Node (l, x, r) -> Node (map f l, f x, map f r)  end
module Case14 = struct module F (X : sig type t [@@immediate] end) = struct type u = X.t end module A = F(Int)  end
module Case15 = struct include (struct let x = 1 let y = 2 end : sig val x : int end) let z = x  end
module Case16 = struct module type S = sig val f : int -> int [@@deprecated "no"] end  end
module Case17 = struct let rec f : 'a. 'a -> int = fun x -> g x and g : 'b. 'b -> int = fun y -> f 3  end
module Case18 = struct module A = List module B = A module C : sig val length : 'a list -> int end = B  end
module Case19 = struct let h = Hashtbl.create 3 let () = Hashtbl.add h 1 "a" let l = Hashtbl.fold (fun k v acc -> (k, v) :: acc) h []  end
module Case20 = struct module type T = sig type t module N : sig type t = int end val x : N.t end module X : T = struct type t = int module N = struct type t = int end let x = 3 end  end
module Case21 = struct type 'a s = 'a Seq.t let a : int s = List.to_seq [1;2] module Q = Queue let q : int Q.t = Q.create ()  end
module Case22 = struct module type OT = Map.OrderedType module Mk (O : OT) : Map.S with type key = O.t = Map.Make(O) module I = Mk(Int) let x = I.empty  end
module Case23 = struct module P = struct type p = { x : int } and q = p list module type Z = sig val q : q end end module Z : P.Z = struct let q = [ { P.x = 1 } ] end  end
