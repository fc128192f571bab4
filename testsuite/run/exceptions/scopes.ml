(* The names of frames: functions and what structures define are scopes, other local values are not. *)
let f () = let inner = (if Sys.opaque_identity true then raise Exit; 3) in inner + 1
let attempt f = try ignore (f ()) with _ -> Printexc.print_backtrace stdout
let () = Printexc.record_backtrace true; attempt f
module M = struct
  let g () = let h x = f () + x in let k = h 3 in k
  let z = attempt g
end
let v = attempt (fun () -> let q = f () in q)
let w = let w2 = attempt (fun () -> let q = f () in q) in w2
