(* The last unit of every program: leaves it the way [exit] does. *)

let () = do_at_exit ()
