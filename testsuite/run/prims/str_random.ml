(* Regular expressions made at random, over short texts. *)
let seed = ref 12345
let rnd n = seed := (!seed * 1103515245 + 12345) land 0x3FFFFFFF; (!seed lsr 8) mod n
let rec re depth =
  match rnd (if depth = 0 then 11 else 21) with
  | 0 | 1 -> "a" | 2 -> "b" | 3 -> "." | 4 -> "[ab]" | 5 -> "[^a]" | 6 -> "\\b" | 7 -> if rnd 2 = 0 then "^" else "$"
  | 8 -> "a*" | 9 -> "[Ab]+" | 10 -> "c?"
  | 11 | 15 | 16 -> re (depth - 1) ^ re (depth - 1) | 12 -> "\\(" ^ re (depth - 1) ^ "\\)" | 13 -> "\\(" ^ re (depth - 1) ^ "\\|" ^ re (depth - 1) ^ "\\)"
  | 14 -> "\\(" ^ re (depth - 1) ^ "\\)*" | 18 -> "\\(" ^ re (depth - 1) ^ "\\)+" | 19 -> "\\(" ^ re (depth - 1) ^ "\\)?" | _ -> "\\(" ^ re (depth - 1) ^ "\\)\\1"
let text () = String.init (rnd 7) (fun _ -> "aAbB c\n".[rnd 7])
let t f = try f () with e -> Printexc.to_string e
let group n s = match Str.matched_group n s with g -> Printf.sprintf "%S@%d" g (Str.group_beginning n) | exception Not_found -> "-" | exception Invalid_argument _ -> "."
let () =
  for _ = 1 to 1500 do
    let r = re 3 and s = text () in
    let show name f = print_string (" " ^ name ^ "=" ^ t f) in
    Printf.printf "%S %S" r s;
    List.iter (fun (name, compile) ->
      match compile r with
      | exception e -> print_string (Printexc.to_string e)
      | c ->
        let i = rnd (String.length s + 1) in
        show (name ^ "m") (fun () -> if Str.string_match c s i then String.concat "," (string_of_int (Str.match_end ()) :: List.init 4 (fun n -> group n s)) else "no");
        show "p" (fun () -> if Str.string_partial_match c s i then string_of_int (Str.match_end ()) else "no");
        show "f" (fun () -> let n = Str.search_forward c s i in Printf.sprintf "%d-%d %s" n (Str.match_end ()) (group 1 s));
        show "b" (fun () -> let n = Str.search_backward c s i in Printf.sprintf "%d-%d %s" n (Str.match_end ()) (group 1 s));
        show "g" (fun () -> String.escaped (Str.global_replace c "<\\0>" s));
        show "s" (fun () -> String.concat "/" (List.map String.escaped (Str.split c s))))
      ["", Str.regexp; "i", Str.regexp_case_fold];
    print_newline ()
  done
