(* Marshalled bytes in hexadecimal, reading back, flags, errors. *)
let t f = try f () with e -> Printexc.to_string e
let hex s = let b = Buffer.create 100 in String.iter (fun c -> Buffer.add_string b (Printf.sprintf "%02x" (Char.code c))) s; Buffer.contents b
let show ?(flags = []) v = print_endline (t (fun () -> let s = Marshal.to_string v flags in if String.length s > 400 then Digest.to_hex (Digest.string s) else hex s))
type r = { mutable a : int; mutable self : r option; f : float }
let () =
  List.iter show [0; 63; 64; -1; 127; 128; -128; -129; 32767; 32768; -32769; 1 lsl 30 - 1; 1 lsl 30; -(1 lsl 30); -(1 lsl 30) - 1; 1 lsl 31; max_int; min_int];
  List.iter show [""; "abc"; String.make 31 'x'; String.make 32 'y'; String.make 255 'z'; String.make 256 'w'; String.make 70000 'v'];
  List.iter show [0.; 1.5; nan; infinity];
  show [||]; show [| 1.; 2. |]; show (Array.make 300 1.5); show (Array.make 8 0); show (Array.make 20 (Some 1)); show [1; 2; 3]; show (1, "a", [2.]);
  show 1l; show (-1L); show 5n; show (1 lsl 40); show (Nativeint.shift_left 1n 40); show (Some (Some None)); show (ref (ref 0));
  let s = "shared" in show (s, s); show ~flags:[Marshal.No_sharing] (s, s); show [s; s; s];
  let x = { a = 1; self = None; f = 2. } in x.self <- Some x; show x;
  let y : r = Marshal.from_string (Marshal.to_string x []) 0 in
  (match y.self with Some z -> Printf.printf "%b %d %g\n" (y == z) z.a z.f | None -> print_endline "lost");
  show (lazy (1 + 1)); show (Lazy.from_val 3); show (Lazy.from_val 3.5); show (let l = lazy (4.5 +. 1.) in ignore (Lazy.force l); l);
  show (fun x -> x + 1); show stdout; show (Weak.create 3); show ~flags:[Marshal.Compat_32] (1 lsl 40); show ~flags:[Marshal.Compat_32] (Nativeint.shift_left 1n 40);
  show ~flags:[Marshal.Compat_32] [1; 2]; show ~flags:[Marshal.Compat_32] (1 lsl 30);
  let big = List.init 1000 (fun i -> (i, string_of_int (i / 3), float_of_int i)) in show big;
  let shared = List.init 300 (fun i -> ref i) in show (shared, shared, List.rev shared);
  Printf.printf "%b\n" (Marshal.from_string (Marshal.to_string big []) 0 = big)
let () =
  let c = object val mutable n = 5 method get = n method incr = n <- n + 1 end in
  print_endline (t (fun () -> ignore (Marshal.to_string c []); "written"));
  let c2 = Marshal.from_string (Marshal.to_string c [Marshal.Closures]) 0 in c2#incr; Printf.printf "%d %d %b\n" c#get c2#get (c = c2);
  let k = 10 in
  let rec even n = n = 0 || odd (n - 1) and odd n = n <> 0 && even (n - 1) in
  let f = fun x -> x + k in
  let g, (e, o) = Marshal.from_string (Marshal.to_string (f, (even, odd)) [Marshal.Closures]) 0 in
  Printf.printf "%d %b %b\n" (g 5) (e 10) (o 10);
  let partial = List.fold_left (fun a b -> a + b + k) in
  let p : int -> int list -> int = Marshal.from_string (Marshal.to_string partial [Marshal.Closures]) 0 in Printf.printf "%d\n" (p 0 [1; 2; 3]);
  let exn = Marshal.from_string (Marshal.to_string (Failure "x") []) 0 in
  print_endline (t (fun () -> raise exn));
  let nf = Marshal.from_string (Marshal.to_string Not_found []) 0 in Printf.printf "%b\n" (nf = Not_found)
let () =
  let s = Marshal.to_string [1; 2; 3] [] in
  Printf.printf "%d %d %d\n" (Marshal.data_size (Bytes.of_string s) 0) (Marshal.total_size (Bytes.of_string s) 0) Marshal.header_size;
  for n = 0 to String.length s do print_endline (t (fun () -> string_of_int (List.length (Marshal.from_string (String.sub s 0 n) 0 : int list)))) done;
  print_endline (t (fun () -> (Marshal.from_string (String.make 40 'x') 0 : string)));
  print_endline (t (fun () -> string_of_int (Marshal.data_size (Bytes.make 30 'x') 0)));
  print_endline (t (fun () -> string_of_int (Marshal.to_buffer (Bytes.create 10) 0 10 [1; 2; 3] [])));
  print_endline (t (fun () -> string_of_int (Marshal.to_buffer (Bytes.create 40) 5 30 [1; 2; 3] [])));
  print_endline (t (fun () -> string_of_int (Marshal.to_buffer (Bytes.create 40) 15 30 [1; 2; 3] [])));
  let name = "m.bin" in
  let oc = open_out_bin name in
  Marshal.to_channel oc [1; 2] []; Marshal.to_channel oc "two" [Marshal.No_sharing]; output_value oc (Array.make 30000 7.5); output_string oc "\x84\x95\xa6\xbe\000\000"; close_out oc;
  let ic = open_in_bin name in
  let l : int list = input_value ic in
  let two : string = input_value ic in
  let a : float array = input_value ic in
  Printf.printf "%d %s %d\n" (List.length l) two (Array.length a);
  print_endline (t (fun () -> (input_value ic : string))); print_endline (t (fun () -> (input_value ic : string))); close_in ic; Sys.remove name
