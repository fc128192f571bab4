let h s = String.concat "" (List.map (fun c -> Printf.sprintf "%02x" (Char.code c)) (List.of_seq (String.to_seq s)))
let () = 
 print_endline (h (Random.State.to_binary_string (Random.State.make [|42|])));
 print_endline (h (Random.State.to_binary_string (Random.State.make [|1;2;-3|])));
 print_endline (h (Random.State.to_binary_string (Random.State.make [||])));
 print_endline (h (Random.State.to_binary_string (Random.get_state ())));
 let s = Random.State.make [|42|] in
 Printf.printf "%Ld %Ld\n" (Random.State.bits64 s) (Random.State.bits64 s);
 Printf.printf "%d\n" (Random.State.bits s);
 Printf.printf "%d %d\n" (Random.State.int s 1000) (Random.State.int s 0x3FFFFFFF);
 Printf.printf "%d %d %d\n" (Random.State.full_int s 1000) (Random.State.full_int s 0x7FFFFFFFFF)(Random.State.full_int s max_int);
 Printf.printf "%ld %ld %nd %nd %Ld %Ld\n" (Random.State.int32 s 1000l) (Random.State.int32 s Int32.max_int) (Random.State.nativeint s 1000n) (Random.State.nativeint s Nativeint.max_int) (Random.State.int64 s 1000L) (Random.State.int64 s Int64.max_int);
 Printf.printf "%h %h\n" (Random.State.float s 1.) (Random.State.float s 10.);
 Printf.printf "%b %b %b\n" (Random.State.bool s) (Random.State.bool s) (Random.State.bool s);
 Printf.printf "%ld %Ld %nd\n" (Random.State.bits32 s) (Random.State.bits64 s) (Random.State.nativebits s);
 Printf.printf "%d %d %d %d %d %d\n" (Random.State.int_in_range s ~min:(-5) ~max:5) (Random.State.int_in_range s ~min:min_int ~max:max_int) (Random.State.int_in_range s ~min:0 ~max:max_int) (Random.State.int_in_range s ~min:(-3) ~max:0x3FFFFFFFFF) (Random.State.int_in_range s ~min:3 ~max:3)(Random.State.int_in_range s ~min:0 ~max:0x3FFFFFFF) ;
 Printf.printf "%ld %ld %ld\n" (Random.State.int32_in_range s ~min:(-5l) ~max:5l) (Random.State.int32_in_range s ~min:Int32.min_int ~max:Int32.max_int) (Random.State.int32_in_range s ~min:0l ~max:Int32.max_int);
 Printf.printf "%Ld %Ld %Ld\n" (Random.State.int64_in_range s ~min:(-5L) ~max:5L) (Random.State.int64_in_range s ~min:Int64.min_int ~max:Int64.max_int) (Random.State.int64_in_range s ~min:0L ~max:Int64.max_int);
 Printf.printf "%nd %nd %nd\n" (Random.State.nativeint_in_range s ~min:(-5n) ~max:5n) (Random.State.nativeint_in_range s ~min:Nativeint.min_int ~max:Nativeint.max_int) (Random.State.nativeint_in_range s ~min:0n ~max:Nativeint.max_int);
 let s2 = Random.State.split s in
 Printf.printf "%Ld %Ld\n" (Random.State.bits64 s) (Random.State.bits64 s2);
 print_endline (h (Random.State.to_binary_string s));
 Random.init 7; Printf.printf "%d %d\n" (Random.int 100) (Random.int 100);
 Random.full_init [|7;8|]; Printf.printf "%d %d\n" (Random.int 100) (Random.int 100);
 for i = 0 to 300 do let b = (1 lsl (i mod 29)) + i in Printf.printf "%d " (Random.int b); Printf.printf "%d " (Random.full_int (b lsl (i mod 34) + 1)); Printf.printf "%ld " (Random.int32 (Int32.of_int b)); Printf.printf "%Ld " (Random.int64 (Int64.shift_left (Int64.of_int b) (i mod 30)));
 Printf.printf "%d " (Random.int_in_range ~min:(-b) ~max:(b*i*i*i*i)) done; print_newline ();
 let d = Domain.spawn (fun () -> Random.bits ()) in Printf.printf "%d\n" (Domain.join d); Printf.printf "%d\n" (Random.bits ());
 let a = Array.init 20 Fun.id in Array.shuffle ~rand:Random.int a; Array.iter (Printf.printf "%d ") a; print_newline ();
 let a = Float.Array.init 20 float in Float.Array.shuffle ~rand:Random.int a; Float.Array.iter (Printf.printf "%g ") a; print_newline ();
