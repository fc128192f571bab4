(* Strings and bytes: bounds, multi-byte access, comparisons, blits. *)
let t f = try f () with e -> Printexc.to_string e
let s = "hello, world\255\000\128!"
let () =
  for i = -1 to 17 do
    Printf.printf "%d: %s %s %s %s %s %s\n" i
      (t (fun () -> String.make 1 s.[i])) (t (fun () -> string_of_int (String.get_uint16_le s i))) (t (fun () -> string_of_int (String.get_int16_be s i)))
      (t (fun () -> Int32.to_string (String.get_int32_le s i))) (t (fun () -> Int64.to_string (String.get_int64_be s i))) (t (fun () -> string_of_int (String.get_int8 s i)))
  done;
  let b = Bytes.make 12 '.' in
  List.iter (fun i ->
    Printf.printf "%d %s %s %s %s %S\n" i (t (fun () -> Bytes.set b i 'x'; "ok")) (t (fun () -> Bytes.set_uint16_le b i 0x1234; "ok"))
      (t (fun () -> Bytes.set_int32_be b i 0x01020304l; "ok")) (t (fun () -> Bytes.set_int64_le b i 0x1122334455667788L; "ok")) (Bytes.to_string b))
    [-1; 0; 4; 5; 8; 9; 10; 11; 12; max_int; min_int];
  let ss = [""; "a"; "b"; "ab"; "abc"; "abd"; "\255"; "a\000"; "aaaaaaaa"; "aaaaaaab"; "aaaaaaaaa"] in
  List.iter (fun a -> List.iter (fun b -> Printf.printf "%S %S %d %b %b %b %b %b %b %d\n" a b (compare a b) (a = b) (a <> b) (a < b) (a <= b) (a > b) (a >= b)
    (Bytes.compare (Bytes.of_string a) (Bytes.of_string b))) ss) ss;
  List.iter (fun (o1, o2, l) -> let b = Bytes.of_string "0123456789" in
    Printf.printf "%s" (t (fun () -> Bytes.blit b o1 b o2 l; Bytes.to_string b));
    Printf.printf " %s" (t (fun () -> Bytes.blit_string "abcdef" o1 b o2 l; Bytes.to_string b));
    Printf.printf " %s\n" (t (fun () -> Bytes.fill b o1 l '*'; Bytes.to_string b)))
    [0, 2, 5; 2, 0, 5; 0, 0, 10; 0, 1, 10; -1, 0, 1; 3, 3, 0; 10, 10, 0; 0, 5, 6; 11, 0, 0];
  List.iter (fun n -> print_endline (t (fun () -> string_of_int (Bytes.length (Bytes.create n))))) [0; 1; 7; 8; 1000; -1; max_int; Sys.max_string_length + 1];
  print_endline (t (fun () -> String.sub s 5 30)); print_endline (t (fun () -> String.concat "," ["a"; "b"]));
  Printf.printf "%d %d %d\n" (Hashtbl.hash s) (String.hash s) (String.seeded_hash 42 s);
  List.iter (fun n -> Printf.printf "%d " (Hashtbl.hash (String.make n 'q'))) [0;1;2;3;4;5;6;7;8;9;100;1000]; print_newline ()
