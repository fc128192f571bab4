(* Weak arrays, ephemerons and the hash tables made of them. *)
let p fmt = Printf.printf (fmt ^^ "\n%!")
let g f = try f () with e -> Printexc.to_string e
module K1 = Ephemeron.K1 module K2 = Ephemeron.K2 module Kn = Ephemeron.Kn
module WH = Weak.Make (struct type t = string ref let equal a b = !a = !b let hash a = Hashtbl.hash !a end)
module EH = Ephemeron.K1.Make (struct type t = int ref let equal a b = !a = !b let hash a = Hashtbl.hash !a end)
module EH2 = Ephemeron.K2.Make (struct type t = int ref let equal a b = !a = !b let hash a = Hashtbl.hash !a end) (struct type t = int ref let equal a b = !a = !b let hash a = Hashtbl.hash !a end)
module EHn = Ephemeron.Kn.Make (struct type t = int ref let equal a b = !a = !b let hash a = Hashtbl.hash !a end)
let os = function None -> "None" | Some x -> "Some " ^ string_of_int x
let () =
  let w = Weak.create 5 in
  p "%d" (Weak.length w);
  let a = ref 1 and b = ref 2 in
  Weak.set w 0 (Some a); Weak.set w 1 (Some b); Weak.set w 2 (Some (ref 3));
  p "%b %b %b %b" (Weak.check w 0) (Weak.check w 1) (Weak.check w 2) (Weak.check w 3);
  Gc.full_major ();
  p "%b %b %b %b" (Weak.check w 0) (Weak.check w 1) (Weak.check w 2) (Weak.check w 3);
  p "%b" (Weak.get w 0 == Some a || (match Weak.get w 0 with Some r -> r == a | None -> false));
  p "%b" (match Weak.get_copy w 0 with Some r -> r != a && !r = 1 | None -> false);
  let w2 = Weak.create 3 in Weak.blit w 0 w2 1 2; p "%b %b %b" (Weak.check w2 0) (Weak.check w2 1) (Weak.check w2 2);
  Weak.blit w 0 w 1 3; p "%b %b %b %b %b" (Weak.check w 0) (Weak.check w 1) (Weak.check w 2) (Weak.check w 3) (Weak.check w 4);
  Weak.fill w 0 5 (Some a); p "%b" (Weak.check w 4); Weak.fill w 1 2 None; p "%b %b %b" (Weak.check w 1) (Weak.check w 2) (Weak.check w 3);
  List.iter (fun f -> p "%s" (g (fun () -> f (); "ok"))) [ (fun () -> ignore (Weak.create (-1))); (fun () -> ignore (Weak.create max_int)); (fun () -> ignore (Weak.create (Sys.max_array_length))); (fun () -> ignore (Weak.get w 5)); (fun () -> ignore (Weak.get w (-1))); (fun () -> Weak.set w 5 None); (fun () -> Weak.set w 5 (Some a)); (fun () -> ignore (Weak.check w 5)); (fun () -> ignore (Weak.get_copy w 7)); (fun () -> Weak.blit w 0 w2 0 4); (fun () -> Weak.fill w 0 6 None); (fun () -> Weak.fill w (-1) 1 None); (fun () -> ignore (Weak.create 0)) ];
  (* ints and floats in weak *)
  let wi : int Weak.t = Weak.create 2 in Weak.set wi 0 (Some 5); Gc.full_major (); p "%s" (os (Weak.get wi 0));
  let wf : float Weak.t = Weak.create 2 in Weak.set wf 0 (Some (Sys.opaque_identity 2.5 *. 2.)); p "%b" (Weak.get wf 0 <> None); Gc.full_major (); p "%b" (Weak.get wf 0 <> None);
  let ws : string Weak.t = Weak.create 2 in Weak.set ws 0 (Some "const"); Gc.full_major (); p "%b" (Weak.get ws 0 <> None);
  ignore (Sys.opaque_identity (a, b));
  (* ephemerons *)
  let k = ref 1 in let e = K1.make k (ref 10) in
  Gc.full_major (); p "%b" (K1.query e k <> None); p "%b" (K1.query e (ref 1) = None);
  let e2 = let k = ref 1 in K1.make k k in Gc.full_major (); p "%b" (K1.query e2 (Sys.opaque_identity (ref 1)) = None); p "%b" (Obj.Ephemeron.check_key (Obj.magic e2) 0);p "%b" (Obj.Ephemeron.check_data (Obj.magic e2));
  let k2 = ref 2 in let ee = K2.make k k2 "data" in Gc.full_major (); p "%s" (Option.value ~default:"none" (K2.query ee k k2));
  let e3 = K2.make k (ref 3) "data" in Gc.full_major (); p "%b %b" (Obj.Ephemeron.check_key (Obj.magic e3) 0) (Obj.Ephemeron.check_key (Obj.magic e3) 1); p "%b" (Obj.Ephemeron.check_data (Obj.magic e3));
  let en = Kn.make [|k; k2; k|] 5 in Gc.full_major (); p "%s" (os (Kn.query en [|k; k2; k|])); p "%s" (os (Kn.query en [|k; k; k|])); p "%s" (os (Kn.query en [|k; k|]));
  ignore (Sys.opaque_identity (k, k2));
  (* chain: key of the next is data of the previous *)
  let n = 1000 in
  let root = ref 0 in let cur = ref root in let es = Array.init n (fun i -> let next = ref (i + 1) in let e = K1.make !cur next in cur := next; e) in cur := root;
  Gc.full_major ();
  let rec follow r i = if i = n then i else match K1.query es.(i) r with Some r' -> follow r' (i + 1) | None -> i in p "%d" (follow root 0);
  let h = WH.create 10 in
  let keep = List.init 100 (fun i -> ref (string_of_int i)) in
  List.iter (WH.add h) keep; for i = 100 to 300 do WH.add h (ref (string_of_int i)) done;
  p "%b" (WH.count h > 100); Gc.full_major (); p "%d" (WH.count h); p "%b" (WH.mem h (ref "5")); p "%b" (WH.merge h (ref "7") == List.nth keep 7); p "%b" (WH.find_opt h (ref "250") = None);
  let r = ref "zz" in p "%b" (WH.merge h r == r); WH.remove h (ref "3"); p "%d" (WH.count h); p "%b" (g (fun () -> !(WH.find h (ref "3"))) = "Not_found"); p "%d" (WH.fold (fun _ n -> n + 1) h 0); WH.clear h; p "%d" (WH.count h); ignore (Sys.opaque_identity (keep, r));
  let h = EH.create 10 in let keep = List.init 50 (fun i -> ref i) in List.iter (fun k -> EH.add h k (!k * 2)) keep; for i = 50 to 99 do EH.add h (ref i) i done; Gc.full_major (); EH.clean h; p "%d" (EH.stats_alive h).Hashtbl.num_bindings; p "%s" (os (EH.find_opt h (ref 20))); p "%s" (os (EH.find_opt h (ref 70)));
  let h2 = EH2.create 10 in List.iter (fun k -> EH2.replace h2 (k, k) (!k * 2); EH2.replace h2 (k, ref 0) 1) keep; Gc.full_major (); EH2.clean h2; p "%d" (EH2.stats_alive h2).Hashtbl.num_bindings;
  let hn = EHn.create 10 in List.iter (fun k -> EHn.replace hn [|k; k|] (!k * 2)) keep; Gc.full_major (); p "%s" (os (EHn.find_opt hn [|ref 5; ref 5|])); ignore (Sys.opaque_identity keep)
  ; print_endline "end"
