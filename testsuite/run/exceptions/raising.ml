exception A
exception B of int * string
exception C of { code : int; text : string }
let show = function
  | A -> "A" | B (n, s) -> Printf.sprintf "B(%d,%s)" n s | C { code; text } -> Printf.sprintf "C{%d,%s}" code text
  | Failure m -> "Failure " ^ m | Invalid_argument m -> "Invalid " ^ m | Not_found -> "Not_found" | e -> Printexc.to_string e
let attempt f = try f () with e -> show e
let () = List.iter (fun f -> print_endline (attempt f))
  [ (fun () -> raise A); (fun () -> raise (B (1, "x"))); (fun () -> raise (C { code = 2; text = "y" }));
    (fun () -> failwith "f"); (fun () -> invalid_arg "i"); (fun () -> List.assoc 1 []); (fun () -> string_of_int (List.hd []));
    (fun () -> String.make (-1) 'x'); (fun () -> string_of_int [| 1 |].(3)); (fun () -> String.sub "abc" 2 5); (fun () -> assert false);
    (fun () -> ignore (int_of_string "z"); ""); (fun () -> raise End_of_file); (fun () -> raise Exit) ]
let finally f g = match f () with v -> g (); v | exception e -> g (); raise e
let () = try finally (fun () -> raise A) (fun () -> print_endline "cleanup") with A -> print_endline "again"
let nested n = try (try if n = 0 then raise A else if n = 1 then raise Not_found else n with A -> -1) with Not_found -> -2
let () = Printf.printf "%d %d %d\n" (nested 0) (nested 1) (nested 2)
let rec loop n = if n > 1000 then raise (B (n, "deep")) else 1 + loop (n + 1)
let () = try ignore (loop 0) with B (n, s) -> Printf.printf "%d %s\n" n s
let () = let exception Local of string in (try raise (Local "l") with Local s -> print_endline s)
let value x = match int_of_string x with n when n > 10 -> "big" | _ -> "small" | exception Failure _ -> "bad"
let () = print_endline (String.concat "," (List.map value [ "5"; "50"; "x" ]))
exception D = A
let () = try raise D with A -> print_endline "same"
let f () = try raise A with B _ -> 1
let () = try ignore (f ()) with A -> print_endline "passed through"
let () = Fun.protect ~finally:(fun () -> print_endline "fin") (fun () -> print_endline "body")
let () = print_endline (Printexc.to_string (B (3, "z")))
let () = print_endline (Printexc.to_string (C { code = 1; text = "t" }))
let () = at_exit (fun () -> print_endline "bye")
let () = raise (B (7, "uncaught"))
