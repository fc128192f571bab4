(* Channels: buffering, positions, seeking, lines, binary integers, errors. *)
let t f = try f () with e -> Printexc.to_string e
let u f = t (fun () -> ignore (f ()); "ok")
let () =
  let name = "c.txt" in
  let oc = open_out_bin name in
  Printf.printf "%d " (pos_out oc); output_string oc "line one\nline two\n"; output_char oc 'x'; output_byte oc 321; Printf.printf "%d %d " (pos_out oc) (out_channel_length oc);
  flush oc; Printf.printf "%d\n" (out_channel_length oc);
  output_binary_int oc 0x12345678; output_binary_int oc (-2); output oc (Bytes.of_string "abcdef") 2 3; output_substring oc "uvwxyz" 0 2;
  seek_out oc 5; output_string oc "ONE"; Printf.printf "%d\n" (pos_out oc); seek_out oc 100; output_string oc "end\n"; close_out oc;
  (print_endline (u (fun () -> output_char oc 'a')); print_endline (u (fun () -> output_string oc "x")); print_endline (u (fun () -> output_string oc "")); print_endline (u (fun () -> flush oc)); print_endline (u (fun () -> close_out oc)); print_endline (u (fun () -> close_out_noerr oc)); print_endline (u (fun () -> pos_out oc)); print_endline (u (fun () -> seek_out oc 0)); print_endline (u (fun () -> out_channel_length oc)); print_endline (u (fun () -> set_binary_mode_out oc true)));
  let ic = open_in_bin name in
  Printf.printf "%d %S %d %S %d\n" (in_channel_length ic) (input_line ic) (pos_in ic) (input_line ic) (pos_in ic);
  Printf.printf "%C %d\n" (input_char ic) (input_byte ic);
  let a = input_binary_int ic in let b = input_binary_int ic in Printf.printf "%x %d %S\n" a b (really_input_string ic 5);
  seek_in ic 5; Printf.printf "%S %d\n" (input_line ic) (pos_in ic); seek_in ic 98; let buf = Bytes.make 10 '.' in let n = input ic buf 2 8 in Printf.printf "%d %S\n" n (Bytes.to_string buf);
  Printf.printf "%d %s %s %s\n" (input ic buf 0 10) (t (fun () -> input_line ic)) (u (fun () -> input_char ic)) (u (fun () -> input_binary_int ic));
  seek_in ic 1000; Printf.printf "%d %s %s\n" (pos_in ic) (u (fun () -> input_char ic)) (u (fun () -> seek_in ic (-1)));
  seek_in ic 102; print_endline (u (fun () -> really_input_string ic 10)); close_in ic;
  (print_endline (u (fun () -> input_char ic)); print_endline (u (fun () -> input_line ic)); print_endline (u (fun () -> close_in ic)); print_endline (u (fun () -> pos_in ic)); print_endline (u (fun () -> seek_in ic 0)); print_endline (u (fun () -> in_channel_length ic)));
  (print_endline (u (fun () -> open_in "nowhere/x")); print_endline (u (fun () -> open_out "nowhere/x")); print_endline (u (fun () -> open_out ".")); print_endline (u (fun () -> open_in "a\000b")); print_endline (u (fun () -> open_out_gen [Open_wronly; Open_creat; Open_excl] 0o644 name)); print_endline (u (fun () -> input_line (open_in "."))));
  let oc = open_out_gen [Open_wronly; Open_append] 0 name in output_string oc "more"; close_out oc;
  Printf.printf "%d\n" (In_channel.with_open_bin name (fun ic -> String.length (In_channel.input_all ic)));
  let big = String.init 200_000 (fun i -> if i mod 70_001 = 70_000 then '\n' else Char.chr (32 + (i mod 90))) in
  Out_channel.with_open_bin name (fun oc -> output_string oc big);
  In_channel.with_open_bin name (fun ic -> let rec go n = match input_line ic with s -> Printf.printf "%d " (String.length s); go (n + 1) | exception End_of_file -> Printf.printf "%d lines\n" n in go 0);
  In_channel.with_open_bin name (fun ic -> let s = In_channel.input_all ic in Printf.printf "%b\n" (s = big); Printf.printf "%s\n" (Digest.to_hex (Digest.file name)));
  In_channel.with_open_bin name (fun ic -> Printf.printf "%s " (Digest.to_hex (Digest.channel ic 100)); Printf.printf "%d %s\n" (pos_in ic) (u (fun () -> Digest.channel ic 1_000_000)));
  let oc1 = open_out_gen [Open_wronly; Open_append; Open_trunc] 0 name in let oc2 = open_out_gen [Open_wronly; Open_append] 0 name in let oc3 = open_out_gen [Open_wronly; Open_append] 0 name in
  output_string oc1 "1"; output_string oc2 "2"; output_string oc3 "3"; flush_all (); print_endline (In_channel.with_open_bin name In_channel.input_all);
  output_string oc3 "c"; output_string oc1 "a"; Out_channel.set_buffered oc2 false; output_string oc2 "b"; Printf.printf "%b %b\n" (Out_channel.is_buffered oc1) (Out_channel.is_buffered oc2);
  print_endline (In_channel.with_open_bin name In_channel.input_all); close_out oc1; close_out oc2; close_out oc3;
  print_endline (In_channel.with_open_bin name In_channel.input_all);
  Out_channel.with_open_bin name (fun oc -> for i = 1 to 20_000 do Printf.fprintf oc "%d," i done; Printf.printf "%d %d\n" (pos_out oc) ((In_channel.with_open_bin name In_channel.length |> Int64.to_int)));
  let a = Bigarray.Array1.of_array Bigarray.char Bigarray.c_layout [| 'p'; 'q'; 'r' |] in
  Out_channel.with_open_bin name (fun oc -> Out_channel.output_bigarray oc a 1 2);
  let b = Bigarray.Array1.create Bigarray.char Bigarray.c_layout 5 in
  In_channel.with_open_bin name (fun ic -> let n = In_channel.input_bigarray ic b 0 5 in Printf.printf "%d %C\n" n b.{1});
  Sys.remove name;
  Printf.printf "%d %s %s\n" (List.length (String.split_on_char 'x' (In_channel.input_all stdin))) (u (fun () -> input_char stdin)) (u (fun () -> read_line ()));
  prerr_string "to stderr"; print_string "unflushed at exit"; at_exit (fun () -> print_endline " done")
