let () =
  for i = 1 to 3 do for j = i downto 1 do Printf.printf "%d%d " i j done done;
  print_newline ();
  for i = 5 to 1 do ignore i; print_string "never" done;
  let i = ref 10 in
  while !i > 0 do decr i; if !i mod 3 = 0 then Printf.printf "%d " !i done;
  print_newline ();
  let b = Buffer.create 16 in
  (try while true do if Buffer.length b > 20 then raise Exit; Buffer.add_string b "abc" done with Exit -> ());
  print_endline (Buffer.contents b);
  let m = Array.make_matrix 3 4 0 in
  for i = 0 to 2 do for j = 0 to 3 do m.(i).(j) <- (i * 4) + j done done;
  Array.iter (fun row -> Array.iter (Printf.printf "%2d ") row; print_newline ()) m;
  let s = Bytes.of_string "hello" in
  Bytes.set s 0 'J';
  print_endline (Bytes.to_string s);
  let rec loop n acc = if n = 0 then acc else loop (n - 1) (acc + n) in
  print_int (loop 1_000_000 0); print_newline ();
  let fs = ref [] in
  for i = 0 to 4 do fs := (fun () -> i * i) :: !fs done;
  List.iter (fun f -> Printf.printf "%d " (f ())) !fs;
  print_newline ();
  (if true then print_string "then"); print_string ";"; if false then () else print_endline "else";
  let x = begin let y = 3 in y * y end in
  Printf.printf "%d %d\n" x (let open List in length [ 1; 2 ]);
  ignore (1; 2)
[@@ocaml.warning "-a"]
