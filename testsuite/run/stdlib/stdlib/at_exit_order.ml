let () = at_exit (fun () -> print_endline "outer"; at_exit (fun () -> print_endline "inner"))
let () = at_exit (fun () -> print_endline "2"; failwith "x")
let () = at_exit (fun () -> print_endline "1"; )
