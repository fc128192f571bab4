let p fmt = Printf.printf (fmt ^^ "\n%!")
module M = Gc.Memprof
let src = function M.Normal -> "N" | M.Marshal -> "M" | M.Custom -> "C"
let log = ref [] 
let trk name = 
  let ev s = log := s :: !log in
  { M.alloc_minor = (fun i -> ev (Printf.sprintf "%s am n%d s%d %s" name i.n_samples i.size (src i.source)); Some i.size);
    alloc_major = (fun i -> ev (Printf.sprintf "%s aM n%d s%d %s" name i.n_samples i.size (src i.source)); Some i.size);
    promote = (fun s -> ev (Printf.sprintf "%s pr %d" name s); Some (s + 1000)); dealloc_minor = (fun s -> ev (Printf.sprintf "%s dm %d" name s)); dealloc_major = (fun s -> ev (Printf.sprintf "%s dM %d" name s)) }
let flush t = let l = List.rev !log in log := []; p "-- %s" t; List.iter (fun s -> p "%s" s) l
let keep = ref (Obj.repr 0)
let phase name f = let t = M.start ~sampling_rate:1.0 (trk name) in f (); M.stop (); flush name; keep := Obj.repr 0; Gc.full_major (); flush (name ^ " after"); M.discard t
let () =
  phase "ref" (fun () -> keep := Obj.repr (ref 3));
  phase "refdie" (fun () -> ignore (Sys.opaque_identity (ref 3)); Gc.minor ());
  phase "promoted" (fun () -> keep := Obj.repr (ref 3); Gc.minor ());
  phase "list" (fun () -> keep := Obj.repr (List.init 4 (fun i -> i)));
  phase "arr" (fun () -> keep := Obj.repr (Array.make 10 1));
  phase "bigarr" (fun () -> keep := Obj.repr (Array.make 1000 1));
  phase "str" (fun () -> keep := Obj.repr (String.make 20 'x'));
  phase "bigstr" (fun () -> keep := Obj.repr (Bytes.create 20000));
  phase "float" (fun () -> keep := Obj.repr (Sys.opaque_identity 1.5 +. Sys.opaque_identity 2.5));
  phase "ba" (fun () -> keep := Obj.repr (Bigarray.Array1.create Bigarray.char Bigarray.c_layout 80));
  phase "int64" (fun () -> keep := Obj.repr (Int64.add (Sys.opaque_identity 3L) 5L));
  phase "closure" (fun () -> let x = Sys.opaque_identity 3 in keep := Obj.repr (fun y -> x + y));
  phase "weak" (fun () -> keep := Obj.repr (Weak.create 3));
  phase "lazy" (fun () -> keep := Obj.repr (lazy (Sys.opaque_identity 3 + 1)))
let t () = try ignore (M.start ~sampling_rate:0.5 M.null_tracker); "ok" with e -> Printexc.to_string e
let s () = try M.stop (); "ok" with e -> Printexc.to_string e
let () = p "%s" (s ()); p "%s" (t ()); p "%s" (t ()); p "%s" (s ()); p "%s" (s ());
  (try ignore (M.start ~sampling_rate:2.0 M.null_tracker) with e -> p "%s" (Printexc.to_string e));
  (try ignore (M.start ~sampling_rate:(-1.0) M.null_tracker) with e -> p "%s" (Printexc.to_string e));
  (try ignore (M.start ~sampling_rate:nan M.null_tracker) with e -> p "%s" (Printexc.to_string e));
  (try ignore (M.start ~sampling_rate:0.1 ~callstack_size:(-1) M.null_tracker) with e -> p "%s" (Printexc.to_string e));
  p "%s" (s ());
  let pr = M.start ~sampling_rate:0.1 M.null_tracker in
  (try M.discard pr; p "discarded" with e -> p "%s" (Printexc.to_string e));
  M.stop ();
  (try M.discard pr; p "discarded" with e -> p "%s" (Printexc.to_string e));
  (try M.discard pr; p "discarded" with e -> p "%s" (Printexc.to_string e))
(* statistics *)
let () =
  let n = ref 0 and sz = ref 0 and pro = ref 0 and dm = ref 0 and dM = ref 0 in
  let tr = { M.alloc_minor = (fun i -> n := !n + i.n_samples; incr sz; Some ()); alloc_major = (fun i -> n := !n + i.n_samples; Some ()); promote = (fun () -> incr pro; Some ()); dealloc_minor = (fun () -> incr dm); dealloc_major = (fun () -> incr dM) } in
  let pr = M.start ~sampling_rate:0.01 tr in
  let l = ref [] in
  for i = 1 to 300_000 do l := i :: !l; ignore (Sys.opaque_identity (ref i)) done;
  M.stop ();
  let near a b = abs_float (a -. b) < 0.1 *. b in
  p "samples %b promoted %b dm %b dM %b" (near (float !n) 15000.) (near (float !pro) 9000.) (near (float !dm) 6000.) (!dM = 0);
  l := []; Gc.full_major (); p "dM %b" (!dM = !pro || !dM > 7000); M.discard pr;
  if Array.length Sys.argv > 1 then p "%d %d %d %d" !n !pro !dm !dM;
  let n = ref 0 in
  let pr = M.start ~sampling_rate:0.001 { M.null_tracker with alloc_major = (fun i -> n := !n + i.n_samples; None) } in
  for i = 1 to 1000 do ignore (Sys.opaque_identity (Bytes.create 8000)) done; M.stop ();
  p "major %b" (near (float !n) 1000.)
(* callstack *)
let [@inline never] rec alloc_here n = if n = 0 then ref 3 else (let r = alloc_here (n - 1) in incr r; r)
let () =
  let st = ref None in
  let pr = M.start ~sampling_rate:1.0 ~callstack_size:10 { M.null_tracker with alloc_minor = (fun i -> (if i.size = 1 && !st = None then st := Some i.callstack); None) } in
  let r = alloc_here 3 in
  ignore (Sys.opaque_identity (ref 3)); M.stop ();
  match !st with None -> p "none" | Some b -> p "%s" (Printexc.raw_backtrace_to_string b); p "%d" !r
