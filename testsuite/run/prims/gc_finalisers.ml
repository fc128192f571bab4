let p fmt = Printf.printf (fmt ^^ "\n%!")
let order = ref []
let show n = p "%s: %s" n (String.concat "," (List.rev_map string_of_int !order)); order := []
let mk last i = let r = ref i in (if last then Gc.finalise_last (fun () -> order := i :: !order) r else Gc.finalise (fun r -> order := !r :: !order) r); r
let () = List.iter (fun last ->
  let a = Array.init 6 (fun i -> Some (mk last i)) in
  Gc.full_major ();
  Array.fill a 0 6 None; Gc.full_major (); show "old";
  let a = Array.init 6 (fun i -> Some (mk last i)) in
  Gc.minor ();
  a.(1) <- None; a.(4) <- None; Gc.minor (); show "minor"; Gc.full_major (); show "1,4";
  Array.fill a 0 6 None; Gc.full_major (); show "rest";
  let a = Array.init 6 (fun i -> Some (mk last i)) in
  a.(1) <- None; a.(4) <- None; Gc.minor (); show "minor"; Gc.full_major (); show "1,4";
  let r = ref 0 in for i = 1 to 3 do if last then Gc.finalise_last (fun () -> order := i :: !order) r else Gc.finalise (fun _ -> order := i :: !order) r done;
  ignore (Sys.opaque_identity r); let r = 0 in Gc.full_major (); show "same?"; 
  Array.fill a 0 6 None; Gc.full_major (); show "rest") [false;true]
let () = (* chain *)
  let r = let a = ref [] in Gc.finalise (fun _ -> order := 1 :: !order) a; let b = ref a in Gc.finalise (fun _ -> order := 2 :: !order) b; let c = ref b in Gc.finalise (fun _ -> order := 3 :: !order) c in
  Gc.full_major (); show "chain"; Gc.full_major (); show "chain2"
let () = (* nested *)
  (let r = ref 1 in Gc.finalise (fun r -> p "outer start"; (let q = ref 2 in Gc.finalise (fun _ -> p "inner") q); Gc.full_major (); p "outer end") r);
  Gc.full_major (); p "after nested"; Gc.full_major (); p "after nested 2";
  (let r = ref 1 in Gc.finalise (fun r -> p "outer start"; (let q = ref 2 in Gc.finalise (fun _ -> p "inner") q); Gc.finalise_release (); Gc.full_major (); p "outer end") r);
  Gc.full_major (); p "after nested"
let () = (* errors *)
  List.iter (fun (n,f) -> try f (); p "%s ok" n with Invalid_argument s -> p "%s IA %s" n s)
   [ "int64", (fun () -> Gc.finalise ignore 3L); "ba", (fun () -> Gc.finalise ignore (Bigarray.Array1.create Bigarray.char Bigarray.c_layout 3)); "stdout", (fun () -> Gc.finalise ignore stdout);
     "weak", (fun () -> Gc.finalise ignore (Weak.create 3));"fa", (fun () -> Gc.finalise ignore [|3.0|]); "cst", (fun () -> Gc.finalise ignore (Some 3)); "atom", (fun () -> Gc.finalise ignore (Array.sub [|1|] 0 0)); "fwd", (fun () -> Gc.finalise ignore (Lazy.from_val (lazy 1.0))); "last", (fun () -> Gc.finalise_last ignore 3.0)]
let n = ref 0
let () = at_exit (fun () -> p "at exit %d" !n)
let keep = ref (ref 3)
let () = Gc.finalise (fun _ -> incr n; p "never at exit?") !keep
(* minor collection triggers finalise_last in a loop *)
let () = let hits = ref 0 in
  for i = 1 to 1000 do let r = ref i in Gc.finalise_last (fun () -> incr hits) r done;
  Gc.minor (); p "hits %b" (!hits > 990);
  let hits = ref 0 in
  for i = 1 to 1_000_000 do let r = ref i in if i mod 100 = 0 then Gc.finalise_last (fun () -> incr hits) r done;
  p "hits %b" (!hits > 1000)
