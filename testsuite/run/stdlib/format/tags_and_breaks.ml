open Format
let () = let b = Buffer.create 100 in
    let ppf = formatter_of_buffer b in
  pp_set_margin ppf 13; pp_open_hovbox ppf 4; pp_print_string ppf "a"; 
  pp_open_hovbox ppf 0; pp_print_text ppf "herelonger"; pp_print_space ppf ();pp_open_hbox ppf (); pp_print_string ppf "word"; pp_print_space ppf (); pp_close_box ppf (); pp_print_space ppf (); pp_close_box ppf (); pp_print_break ppf 3 2; pp_close_box ppf ();
  pp_print_string ppf "1.5"; pp_print_string ppf "word"; pp_print_flush ppf (); print_string (Buffer.contents b)
let () = let b = Buffer.create 100 in
    let ppf = formatter_of_buffer b in
  pp_set_margin ppf 13; pp_set_tags ppf true; pp_open_hovbox ppf 4; pp_print_string ppf "a"; pp_open_stag ppf (String_tag "t");
  pp_open_hovbox ppf 0; pp_print_text ppf "herelonger"; pp_print_space ppf ();pp_open_hbox ppf (); pp_print_string ppf "word"; pp_print_space ppf (); pp_close_box ppf (); pp_print_space ppf (); pp_close_box ppf (); pp_print_break ppf 3 2; pp_close_stag ppf (); pp_close_box ppf (); pp_close_box ppf ();
 pp_open_stag ppf (String_tag "t");
  pp_print_string ppf "1.5"; pp_print_string ppf "word"; pp_close_stag ppf (); pp_print_flush ppf (); print_string (Buffer.contents b)
