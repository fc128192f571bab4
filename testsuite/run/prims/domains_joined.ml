(* Domains that are spawned and joined; what they leave behind. *)
let key = Domain.DLS.new_key (fun () -> 10)
exception Stop of int
let () =
  Domain.DLS.set key 1;
  let d = Domain.spawn (fun () -> let v = Domain.DLS.get key in Domain.DLS.set key 2; Domain.at_exit (fun () -> print_endline "leaving"); v) in
  Printf.printf "%d %d\n" (Domain.join d) (Domain.DLS.get key);
  let d = Domain.spawn (fun () -> if true then raise (Stop 3); 0) in
  (match Domain.join d with n -> Printf.printf "%d\n" n | exception Stop n -> Printf.printf "stopped %d\n" n);
  (match Domain.join d with n -> Printf.printf "%d\n" n | exception Stop n -> Printf.printf "again %d\n" n);
  let a = Atomic.make 0 in
  let ds = List.init 4 (fun i -> Domain.spawn (fun () -> for _ = 1 to 1000 do Atomic.incr a done; Gc.full_major (); List.init 100 (fun k -> i * k))) in
  let sums = List.map (fun d -> List.fold_left ( + ) 0 (Domain.join d)) ds in
  List.iter (Printf.printf "%d ") sums; Printf.printf "%d %b\n" (Atomic.get a) ((Domain.self () :> int) = 0);
  let nested = Domain.spawn (fun () -> Domain.join (Domain.spawn (fun () -> 21)) * 2) in
  Printf.printf "%d %b\n" (Domain.join nested) (Domain.is_main_domain ())
