let t f = try f () with e -> "EXN " ^ Printexc.to_string e
let () = for i = 0 to 255 do let s = Printf.sprintf "%c" (Char.chr i) in print_string (if Str.string_match (Str.regexp "\\b") s 0 then "1" else "0") done; print_newline ();
  for i = 0 to 255 do let s = Printf.sprintf "a%c" (Char.chr i) in print_string (if Str.string_match (Str.regexp "a\\b") s 0 then "1" else "0") done; print_newline ();
  Printf.printf "%b %b\n" (Str.string_match (Str.regexp "\\b") "" 0) (Str.string_match (Str.regexp "a\\b") "a" 0);
 List.iter (fun r -> print_endline (t (fun () -> Str.global_replace (Str.regexp "\\(a\\)\\|\\(b\\)") r "xaby"))) ["\\x"; "\\"; "a\\"; "\\\\"; "<\\0>"; "<\\1>"; "\\9"; "\\2"; "z"];
 let ex s re = print_endline (t (fun () -> string_of_int (Str.search_forward (Str.regexp re) s 99))) in ex "abc" "a"; print_endline (t (fun () -> string_of_int (Str.search_backward (Str.regexp "a") "abc" 99)));print_endline (t (fun () -> string_of_bool (Str.string_match (Str.regexp "a") "abc" 99)));print_endline (t (fun () -> string_of_bool (Str.string_partial_match (Str.regexp "a") "abc" (-1))))
