open Format
let rec gen ppf d =
  let n = 1 + Random.int 6 in
  for _ = 1 to n do
  match Random.int 32 with
  | 0 when d > 0 -> pp_open_box ppf (Random.int 8 - 2); gen ppf (d-1); pp_close_box ppf ()
  | 1 when d > 0 -> pp_open_hbox ppf (); gen ppf (d-1); pp_close_box ppf ()
  | 2 when d > 0 -> pp_open_vbox ppf (Random.int 8 - 2); gen ppf (d-1); pp_close_box ppf ()
  | 3 when d > 0 -> pp_open_hvbox ppf (Random.int 8 - 2); gen ppf (d-1); pp_close_box ppf ()
  | 4 when d > 0 -> pp_open_hovbox ppf (Random.int 8 - 2); gen ppf (d-1); pp_close_box ppf ()
  | 5 | 6 | 7 | 8 -> pp_print_string ppf (String.make (Random.int 12) 'x')
  | 9 | 10 | 11 | 12-> pp_print_space ppf ()
  | 13 -> pp_print_cut ppf ()
  | 14 -> pp_print_break ppf (Random.int 5) (Random.int 8 - 2)
  | 15 when Random.int 3 = 0 -> pp_force_newline ppf ()
  | 16 when Random.int 3 = 0 -> pp_print_if_newline ppf ()
  | 17 when d > 0 -> pp_open_tbox ppf (); gen_t ppf (d-1); pp_close_tbox ppf ()
  | 18 -> pp_open_stag ppf (String_tag "t"); gen ppf (d-1); pp_close_stag ppf ()
  | 19 -> pp_print_custom_break ppf ~fits:(String.make (Random.int 3) 'f', Random.int 3, String.make (Random.int 3) 'g') ~breaks:(String.make (Random.int 3) 'b', Random.int 5 - 1, String.make (Random.int 3) 'c')
  | 20 -> fprintf ppf "@[<hov %d>%d@ %s@;<1 2>%a@]" (Random.int 5) (Random.int 1000) "str" (fun ppf x -> fprintf ppf "<%d@,>" x) 7
  | 21 -> pp_print_as ppf (Random.int 4) "longer"
  | 22 -> fprintf ppf "@{<tag%d>in@}@<2>%s@;" 3 "zzzz"
  | 23 -> pp_print_text ppf "some words here"
  | 24 -> pp_print_list ~pp_sep:(fun ppf () -> fprintf ppf ",@ ") pp_print_int ppf (List.init (Random.int 8) (fun i -> i * 1000))
  | 25 when Random.int 20 = 0 -> pp_print_newline ppf ()
  | 26 when Random.int 20 = 0 -> pp_print_flush ppf ()
  | 27 when Random.int 8 = 0 -> pp_close_box ppf ()
  | 28 when Random.int 8 = 0 -> pp_open_hvbox ppf 2
  | 29 -> pp_print_float ppf 1.5
  | 30 -> pp_print_char ppf 'c'
  | _ -> pp_print_string ppf "word"
  done
and gen_t ppf d = for _ = 1 to 8 do match Random.int 4 with 0 -> pp_set_tab ppf (); pp_print_string ppf (String.make (Random.int 9) 't') | 1 -> pp_print_tab ppf () | 2 -> pp_print_tbreak ppf (Random.int 3) (Random.int 3) | _ -> gen ppf (min d 1) done
let () =
  for seed = 0 to 400 do
    Random.init seed;
    let b = Buffer.create 100 in
    let ppf = formatter_of_buffer b in
    (match Random.int 5 with 0 -> pp_set_margin ppf (5 + Random.int 40) | 1 -> pp_safe_set_geometry ppf ~max_indent:(2+Random.int 20) ~margin:(10 + Random.int 60) | 2 -> pp_set_max_indent ppf (Random.int 30) | 3 -> pp_set_max_boxes ppf (2 + Random.int 6); pp_set_margin ppf (5 + Random.int 40) | _ -> pp_set_margin ppf 30);
    if Random.bool () then pp_set_tags ppf true;
    if Random.int 4 = 0 then pp_set_ellipsis_text ppf "<...>";
    gen ppf 6; gen ppf 6;
    if Random.bool () then pp_print_newline ppf () else pp_print_flush ppf ();
    let o = Printf.sprintf "=== %d %d %d %b\n%s|\n" seed (pp_get_margin ppf ()) (pp_get_max_indent ppf ()) (pp_over_max_boxes ppf ()) (Buffer.contents b) in if seed mod 20 = 0 then print_string o else print_endline (Digest.to_hex (Digest.string o))
  done
let () = let b = make_symbolic_output_buffer () in let ppf = formatter_of_symbolic_output_buffer b in fprintf ppf "@[<v 2>a@ b@[c@;d@]@]@."; List.iter (function Output_flush -> print_string "F" | Output_newline -> print_string "N" | Output_string s -> printf "S%s" s | Output_spaces n -> printf "P%d" n | Output_indent n -> printf "I%d" n) (get_symbolic_output_buffer b)
let () = printf "@[<v>%s@ %s@]@." (sprintf "@[<hov 1>a@ b%t@]" (fun () -> "T")) (asprintf "%a@\n%d" (pp_print_list pp_print_string) ["a";"b"] 3); print_string "x"; print_newline (); 
 (try printf "@[<foo 3>a@]@." with e -> print_string (Printexc.to_string e)); print_newline (); dprintf "a%d@ b" 3 std_formatter; print_newline (); eprintf "err@[<v>a@ b@]@."; 
 (try pp_set_geometry std_formatter ~max_indent:1 ~margin:3 with e -> print_string (Printexc.to_string e)); (try pp_set_geometry std_formatter ~max_indent:5 ~margin:3 with e -> print_string (Printexc.to_string e)); (try set_geometry ~max_indent:5 ~margin:max_int with e -> print_string (Printexc.to_string e)); 
 printf "%a %a %a@." (pp_print_option pp_print_int) (Some 3) (pp_print_option ~none:(fun ppf () -> pp_print_string ppf "none") pp_print_int) None (pp_print_result ~ok:pp_print_int ~error:pp_print_string) (Error "e"); printf "%!abc@?"; kfprintf (fun ppf -> pp_print_string ppf "k") std_formatter "%d" 3; ifprintf std_formatter "%d" 4; printf "%d %s unfinished @[<v>x@,y" 3 "s"
