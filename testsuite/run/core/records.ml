(* Records: mutation, copies, polymorphic fields, floats, punning, disambiguation. *)
type point = { x : float; y : float }
type cell = { mutable count : int; name : string; mutable tags : string list }
type wide = { a : int; b : int; c : int; d : int; e : int; f : int; g : int; h : int; i : int; j : int }
let p = { x = 1.; y = 2.5 }
let q = { p with y = p.y *. 2. }
let () = Printf.printf "%g %g %g\n" q.x q.y (p.x +. q.y)
let cell = { count = 0; name = "cell"; tags = [] }
let bump ({ count; _ } as c) = c.count <- count + 1; c.tags <- string_of_int count :: c.tags
let () = bump cell; bump cell; bump cell; Printf.printf "%d %s [%s]\n" cell.count cell.name (String.concat ";" cell.tags)
let w = { a = 1; b = 2; c = 3; d = 4; e = 5; f = 6; g = 7; h = 8; i = 9; j = 10 }
let w' = { w with e = 50; j = 100 }
let () = Printf.printf "%d %d %d %d\n" w'.a w'.e w'.j w.j
type 'a poly = { id : 'b. 'b -> 'b; value : 'a }
let use r = (r.id r.value, r.id "s")
let () = let n, s = use { id = (fun x -> x); value = 42 } in Printf.printf "%d %s\n" n s
type t1 = { name : string; age : int }
type t2 = { name : string; size : int }
let show (r : t1) = r.name ^ string_of_int r.age
let both = [ show { name = "n"; age = 3 }; (let r = { name = "m"; size = 4 } in r.name ^ string_of_int r.size) ]
let () = print_endline (String.concat "," both)
module M = struct type r = { inner : int; other : string } let make inner = { inner; other = "o" } end
let { M.inner; other } = M.make 7
let () = Printf.printf "%d %s %d\n" inner other (M.make 8).M.inner
let floats = Array.init 5 (fun i -> { x = float i; y = float (i * i) })
let () = Array.iter (fun { x; y } -> Printf.printf "%g:%g " x y) floats; print_newline ()
type mixed = { mutable fl : float; n : int }
let m = { fl = 1.5; n = 2 }
let () = m.fl <- m.fl +. 1.; Printf.printf "%g %d\n" m.fl m.n
type allf = { mutable u : float; mutable v : float }
let af = { u = 0.; v = 1. }
let () = for k = 1 to 10 do let t = af.u +. af.v in af.u <- af.v; af.v <- t done; Printf.printf "%g\n" af.v
let compare_records = (compare p q, p = { x = 1.; y = 2.5 }, p == p, p == { p with x = 1. })
let () = match compare_records with c, e, ph, ph2 -> Printf.printf "%d %b %b %b\n" c e ph ph2
type tree = Leaf | Node of { left : tree; key : int; right : tree }
let rec insert k = function
  | Leaf -> Node { left = Leaf; key = k; right = Leaf }
  | Node n when k < n.key -> Node { n with left = insert k n.left }
  | Node ({ key; right; _ } as n) when k > key -> Node { n with right = insert k right }
  | t -> t
let rec walk f = function Leaf -> () | Node { left; key; right } -> walk f left; f key; walk f right
let () = walk (Printf.printf "%d ") (List.fold_left (fun t k -> insert k t) Leaf [ 5; 2; 8; 1; 9; 5; 3 ]); print_newline ()
