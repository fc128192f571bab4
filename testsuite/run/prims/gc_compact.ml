(* After compaction everything is where it was, however it is referred to. *)
module M = Map.Make (String)
let round seed =
  Random.init seed;
  let n = 20_000 in
  let tbl = Hashtbl.create 100 in
  let weak = Weak.create 200 in
  let eph = Array.init 200 (fun i -> let k = ref i in k, Ephemeron.K1.make k (string_of_int i)) in
  let arr = Array.init n (fun i -> Some (ref i)) in
  let map = ref M.empty in
  for i = 1 to 5000 do map := M.add (string_of_int (Random.bits ())) (i, [i; i + 1], float i) !map done;
  for i = 1 to 5000 do Hashtbl.replace tbl i (List.init (Random.int 6) (fun j -> i + j)) done;
  let closures = Array.init 3000 (fun i -> let rec f x = if x = 0 then i else g (x - 1) and g x = f x in g) in
  let lazies = Array.init 1000 (fun i -> lazy (i * i)) in
  Array.iteri (fun i l -> if i mod 2 = 0 then ignore (Lazy.force l)) lazies;
  let open Effect in let open Effect.Deep in
  let module E = struct type _ Effect.t += Get : int Effect.t end in
  let ks = Array.init 100 (fun i ->
    match_with (fun () -> let r = ref (i * 3) in let x = perform E.Get in x + !r) ()
      { retc = (fun x -> `Done x); exnc = raise;
        effc = (fun (type a) (e : a Effect.t) -> match e with E.Get -> Some (fun (k : (a, _) continuation) -> `K (Obj.magic k : (int, _) continuation)) | _ -> None) }) in
  let before = (M.cardinal !map, Hashtbl.hash (M.bindings !map), Hashtbl.fold (fun k l a -> a + k + List.fold_left (+) 0 l) tbl 0) in
  (* Sparse pools. *)
  for i = 0 to n - 1 do if Random.int 20 <> 0 then arr.(i) <- None done;
  for i = 1 to 5000 do if i mod 7 <> 0 then Hashtbl.remove tbl i done;
  let sum = Array.fold_left (fun a -> function None -> a | Some r -> a + !r) 0 arr in
  Array.iteri (fun i o -> if i mod 100 = 0 then Weak.set weak (i / 100) o) arr;
  let here = Array.make 200 false in
  Array.iteri (fun i o -> if i mod 100 = 0 then here.(i / 100) <- o <> None) arr;
  let copy = Array.copy arr in
  Gc.compact ();
  if sum <> Array.fold_left (fun a -> function None -> a | Some r -> a + !r) 0 arr then print_endline "array";
  Array.iteri (fun i o -> if o != arr.(i) then print_endline "sharing") copy;
  Array.iteri (fun i h -> match Weak.get weak i, arr.(i * 100) with None, None -> () | Some r, Some r' when r == r' -> () | _ -> print_endline "weak") here;
  Array.iteri (fun i (k, e) -> match Ephemeron.K1.query e k with Some s when s = string_of_int i -> () | _ -> print_endline "ephemeron") eph;
  Array.iteri (fun i f -> if f 5 <> i then print_endline "closure") closures;
  Array.iteri (fun i l -> if Lazy.force l <> i * i then print_endline "lazy") lazies;
  Array.iteri (fun i k -> match k with `K k -> (match continue k 5 with `Done x -> if x <> 5 + i * 3 then print_endline "continuation" | _ -> print_endline "?") | `Done _ -> print_endline "done?") ks;
  let a, b, _ = before in
  if (a, b) <> (M.cardinal !map, Hashtbl.hash (M.bindings !map)) then print_endline "map";
  Hashtbl.iter (fun k l -> List.iteri (fun j x -> if x <> k + j then print_endline "hashtbl") l) tbl
let fin = ref 0
let () =
  let guard = Array.init 1000 (fun i -> let r = ref i in Gc.finalise (fun r -> fin := !fin + !r) r; r) in
  for seed = 1 to 8 do round seed done;
  Printf.printf "%d\n" !fin;
  Array.iteri (fun i r -> if !r <> i then print_endline "guard") guard;
  Array.fill guard 0 1000 (ref 0);
  Gc.compact ();
  Printf.printf "%d\n" !fin;
  let before = (Gc.stat ()).heap_words in
  let a = Array.init 400_000 (fun i -> Some (i, i)) in
  let full = (Gc.stat ()).heap_words in
  Array.iteri (fun i _ -> if i mod 50 <> 0 then a.(i) <- None) a;
  Gc.compact ();
  let after = (Gc.stat ()).heap_words in
  Printf.printf "%b\n" ((after - before) * 3 < full - before);
  Array.iteri (fun i x -> if x <> (if i mod 50 = 0 then Some (i, i) else None) then print_endline "a") a
