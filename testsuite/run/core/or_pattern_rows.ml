(* Or-patterns in one column of rows that differ further on. *)
type s = C of float | R of { w : float; h : float } | G | E
let f = function
  | [] -> 0
  | [ (C _ | R _) ] -> 5
  | [ E ] | [ G ] -> 7
  | (C a | R { w = a; _ }) :: (C b | R { h = b; _ }) :: _ when a > b -> 1
  | _ :: _ :: _ :: _ -> 3
  | _ -> 2
let () =
  let r w h = R { w; h } in
  List.iter (fun l -> Printf.printf "%d " (f l))
    [ []; [ C 1. ]; [ r 1. 2. ]; [ E ]; [ G ]; [ C 3.; r 0. 2. ]; [ r 5. 0.; C 2. ]; [ C 1.; C 2. ]; [ C 1.; C 2.; E ]; [ E; G ]; [ G; E; E ] ];
  print_newline ()
let g x y = match x, y with (1 | 2), 0 -> "a" | (2 | 3), 1 -> "b" | (1 | 3), (2 | 3) -> "c" | 2, _ -> "d" | _ -> "e"
let () =
  for x = 0 to 4 do
    for y = 0 to 4 do print_string (g x y) done;
    print_char ' '
  done;
  print_newline ()
