(* Gc's counters, parameters and what a collection on demand does. *)
let p fmt = Printf.printf (fmt ^^ "\n%!")
let near what a b =
  if abs_float (a -. b) > 0.05 *. (abs_float a +. 100.) then p "%s: %.0f not near %.0f" what b a else p "%s ok" what
let show (c : Gc.control) =
  p "%d %d %d %d %d %d %d %d %d %d %d" c.minor_heap_size c.major_heap_increment c.space_overhead c.verbose c.max_overhead
    c.stack_limit c.allocation_policy c.window_size c.custom_major_ratio c.custom_minor_ratio c.custom_minor_max_size
let () =
  let m0 = Gc.minor_words () in
  for i = 1 to 100000 do ignore (Sys.opaque_identity (ref i)) done;
  near "minor words" 200000. (Gc.minor_words () -. m0);
  let a0 = Gc.allocated_bytes () in
  let x = Array.make 100000 0 in
  near "allocated bytes" 800150. (Gc.allocated_bytes () -. a0);
  ignore (Sys.opaque_identity x);
  let s0 = Gc.quick_stat () in
  let l = List.init 100000 (fun i -> i) in
  Gc.minor ();
  let s1 = Gc.quick_stat () in
  near "promoted" 300000. (s1.promoted_words -. s0.promoted_words);
  near "major words" 300000. (s1.major_words -. s0.major_words);
  let forced f =
    let s1 = Gc.quick_stat () in
    f ();
    let s2 = Gc.quick_stat () in
    p "forced %d compactions %d" (s2.forced_major_collections - s1.forced_major_collections) (s2.compactions - s1.compactions);
    if s2.minor_collections <= s1.minor_collections then p "no minor collection" in
  List.iter forced [Gc.minor; Gc.major; Gc.full_major; Gc.compact; (fun () -> ignore (Gc.stat ()))];
  let before = (Gc.stat ()).live_words in
  let big = Array.init 1000 (fun i -> Array.make 1000 i) in
  Gc.full_major ();
  near "live words" 1002001. (float ((Gc.stat ()).live_words - before));
  let b1 = (Gc.stat ()).live_blocks in
  ignore (Sys.opaque_identity big);
  Gc.full_major ();
  p "%d" ((Gc.stat ()).live_blocks - b1);
  let q = Gc.quick_stat () in
  p "%b %b %b %b" (q.live_words > 0) (q.live_blocks > 0) (q.heap_words > 0) (q.top_heap_words >= q.heap_words);
  let q = Gc.stat () in
  p "%b %b" (q.live_words > 0) (q.heap_words = q.live_words + q.free_words + q.fragments);
  p "%d %d" (List.length l) (Obj.reachable_words (Obj.repr l));
  let c = Gc.get () in
  show c;
  Gc.set { c with minor_heap_size = 100_000; space_overhead = 200; max_overhead = 300; stack_limit = 1_000_000;
           allocation_policy = 1; window_size = 5; custom_major_ratio = 55; custom_minor_ratio = 66;
           custom_minor_max_size = 777; major_heap_increment = 33 };
  show (Gc.get ());
  Gc.set { c with minor_heap_size = 1; space_overhead = 0; custom_major_ratio = 0; custom_minor_ratio = 0; custom_minor_max_size = 0 };
  show (Gc.get ());
  ignore (List.init 1000 (fun i -> Array.make 250 i));
  Gc.set { c with minor_heap_size = 4097 };
  p "%d" (Gc.get ()).minor_heap_size
