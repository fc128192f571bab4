(* Forms of marshalled data, flags, limits and errors. *)
let g f = try f () with e -> Printexc.to_string e
let p n f = Printf.printf "%s: %s\n%!" n (g f)
let d s = Digest.to_hex (Digest.string s)
let ms ?(fl=[]) v = Marshal.to_string v fl
type r = { mutable a : int; b : float; mutable c : r option; s : string }
class c (x : int) = object val mutable y = x method get = y method set z = y <- z end
exception E of int
let () =
  p "small ints" (fun () -> d (ms (List.init 1000 (fun i -> (i - 500) * (i * i)))));
  p "ints" (fun () -> d (ms [0;63;64;-1;-128;-129;127;128;32767;32768;-32768;-32769;1 lsl 30;1 lsl 31 - 1; 1 lsl 31; -(1 lsl 31); -(1 lsl 31) - 1; max_int; min_int]));
  p "floats" (fun () -> d (ms [1.5; nan; infinity; -0.; 1e300; 5e-324]));
  p "float array" (fun () -> d (ms [|1.;2.;3.|])); p "float array long" (fun () -> d (ms (Array.init 300 float)));
  p "float record" (fun () -> d (ms Complex.{re = 1.; im = 2.}));
  p "strings" (fun () -> d (ms [String.make 31 'x'; String.make 32 'y'; String.make 255 'z'; String.make 256 'w'; ""; String.make 70000 'q']));
  p "blocks" (fun () -> d (ms (Array.init 40 (fun i -> Array.make i i))));
  p "sharing" (fun () -> let x = [1;2] in d (ms [x;x;x]));
  p "no sharing" (fun () -> let x = [1;2] in d (ms ~fl:[Marshal.No_sharing] [x;x;x]));
  p "cycle" (fun () -> let rec r = { a = 1; b = 2.; c = Some r; s = "x" } in d (ms r));
  p "cycle read" (fun () -> let rec r = { a = 1; b = 2.; c = Some r; s = "x" } in let q : r = Marshal.from_string (ms r) 0 in match q.c with Some q' -> string_of_bool (q == q') | None -> "none");
  p "cyclic list" (fun () -> let rec l = 1 :: 2 :: l in d (ms l));
  p "far sharing" (fun () -> let a = Array.init 70000 (fun i -> ref i) in d (ms (a, Array.map Fun.id a)));
  p "custom" (fun () -> d (ms (1l, 2L, 3n, -1l, -1L, -1n, 1n, Nativeint.max_int, Nativeint.min_int)));
  p "ba" (fun () -> d (ms (Bigarray.Array2.init Bigarray.float64 Bigarray.fortran_layout 3 4 (fun i j -> float (i * j)))));
  p "variants" (fun () -> d (ms [`A; `B 3; `C "x"]));
  p "lazy forced" (fun () -> let l = lazy (1 + 1) in ignore (Lazy.force l); d (ms l)); p "lazy val" (fun () -> d (ms (Lazy.from_val "x")));
  p "lazy unforced" (fun () -> d (ms (lazy (print_string "x"))));
  p "lazy closures" (fun () -> ignore (ms ~fl:[Marshal.Closures] (lazy (print_string "x"))); "ok");
  p "exn" (fun () -> String.concat "," [d (ms Not_found); (match (Marshal.from_string (ms Not_found) 0 : exn) with Not_found -> "same" | _ -> "different"); (match (Marshal.from_string (ms (E 3)) 0 : exn) with E 3 -> "same" | e -> "different")]);
  p "object" (fun () -> ms (new c 3)); p "object closures" (fun () -> let o = (Marshal.from_string (ms ~fl:[Marshal.Closures] (new c 3)) 0 : c) in o#set 5; string_of_int o#get);
  p "closure" (fun () -> ms (fun x -> x)); p "closure2" (fun () -> let z = Sys.opaque_identity 5 in let f : int -> int = Marshal.from_string (ms ~fl:[Marshal.Closures] (fun x -> x + z)) 0 in string_of_int (f 3));
  p "closure rec" (fun () -> let z = Sys.opaque_identity 5 in let rec f x = if x = 0 then z else g (x - 1) and g x = f x in let (a, b) : (int -> int) * (int -> int) = Marshal.from_string (ms ~fl:[Marshal.Closures] (f, g)) 0 in string_of_int (a 3 + b 4));
  p "stdout" (fun () -> ms stdout); p "weak" (fun () -> ms (Weak.create 3)); p "abstract" (fun () -> ms (Obj.new_block Obj.abstract_tag 1)); p "mutex" (fun () -> ms (Mutex.create ()));
  p "cont" (fun () -> let open Effect in let open Effect.Deep in let module M = struct type _ Effect.t += X : int Effect.t end in match_with (fun () -> string_of_int (perform M.X)) () { retc = Fun.id; exnc = raise; effc = (fun (type a) (e : a Effect.t) -> match e with M.X -> Some (fun (k : (a, _) continuation) -> ms k) | _ -> None) });
  List.iter (fun (n, v) -> p ("compat " ^ n) (fun () -> d (ms ~fl:[Marshal.Compat_32] v)))
    [ "ok", Obj.repr [1;2]; "2^30", Obj.repr (1 lsl 30); "2^30-1", Obj.repr (1 lsl 30 - 1); "-2^30", Obj.repr (-(1 lsl 30)); "-2^30-1", Obj.repr (-(1 lsl 30) - 1); "nat", Obj.repr (1 lsl 40 |> Nativeint.of_int); "nat32", Obj.repr 5n; "int64", Obj.repr Int64.max_int; "bigstring", Obj.repr (Bytes.create 0); "str16M", Obj.repr (String.make 16777212 'x'); "str16M-1", Obj.repr (String.make 16777211 'x'); "fa", Obj.repr (Array.make 2097152 1.0); "fa-1", Obj.repr (Array.make 2097151 1.0); "arr4M", Obj.repr (Array.make 4194304 1); "arr4M-1", Obj.repr (Array.make 4194303 1) ];
  p "deep list" (fun () -> let l = List.init 1_000_000 Fun.id in let s = ms l in let l' : int list = Marshal.from_string s 0 in d s ^ string_of_bool (l = l'));
  p "deep left" (fun () -> let t = ref (Obj.repr 0) in for i = 1 to 500_000 do t := Obj.repr (!t, i) done; let s = ms !t in let v = ref (Marshal.from_string s 0 : Obj.t) in let n = ref 0 in while Obj.is_block !v do incr n; v := Obj.field !v 0 done; d s ^ string_of_int !n);
  let s = ms [ "abc"; "def" ] in
  p "trunc header" (fun () -> ignore (Marshal.from_string (String.sub s 0 10) 0); "ok"); p "trunc data" (fun () -> ignore (Marshal.from_string (String.sub s 0 (String.length s - 1)) 0); "ok");
  p "offset" (fun () -> ignore (Marshal.from_string s (-1)); "ok"); p "offset2" (fun () -> ignore (Marshal.from_string s 1000); "ok"); p "offset3" (fun () -> ignore (Marshal.from_string s 1); "ok"); p "empty" (fun () -> ignore (Marshal.from_string "" 0); "ok");
  p "garbage" (fun () -> ignore (Marshal.from_string (String.make 100 'x') 0); "ok");
  p "sizes" (fun () -> let b = Bytes.of_string s in Printf.sprintf "%d %d %d" (Marshal.data_size b 0) (Marshal.total_size b 0) Marshal.header_size);
  p "size bad" (fun () -> string_of_int (Marshal.data_size (Bytes.make 30 'x') 0)); p "size oob" (fun () -> string_of_int (Marshal.data_size (Bytes.make 3 'x') 0)); p "size oob2" (fun () -> string_of_int (Marshal.data_size (Bytes.of_string s) (String.length s - 5)));
  p "to_buffer" (fun () -> let b = Bytes.create 100 in string_of_int (Marshal.to_buffer b 10 50 [1;2;3] [])); p "to_buffer ovf" (fun () -> let b = Bytes.create 100 in string_of_int (Marshal.to_buffer b 90 10 [1;2;3] [])); p "to_buffer bad" (fun () -> let b = Bytes.create 100 in string_of_int (Marshal.to_buffer b 90 11 [1;2;3] [])); p "to_buffer bad2" (fun () -> let b = Bytes.create 100 in string_of_int (Marshal.to_buffer b (-1) 11 [1;2;3] [])); p "to_buffer small" (fun () -> let b = Bytes.create 100 in string_of_int (Marshal.to_buffer b 0 5 [1;2;3] []));
  let f = Filename.temp_file "m" "" in
  let file n s = p n (fun () -> let oc = open_out_bin f in output_string oc s; close_out oc; let ic = open_in_bin f in Fun.protect ~finally:(fun () -> close_in ic) (fun () -> ignore (Marshal.from_channel ic); let pos = pos_in ic in "ok " ^ string_of_int pos)) in
  file "ch ok" s; file "ch empty" ""; file "ch 1" "\x84"; file "ch 3" (String.sub s 0 3); file "ch 10" (String.sub s 0 10); file "ch header" (String.sub s 0 20); file "ch trunc" (String.sub s 0 25); file "ch garbage" (String.make 100 'g'); file "ch huge" "\x84\x95\xa6\xbf\x00\x00\x00\x00\x00\x00\x00\x14\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"; file "ch compressed" "\x84\x95\xa6\xbd\x0a\x05\x05\x01\x01\x03(\xb5/\xfd"; file "ch comp trunc" "\x84\x95\xa6\xbd\x0a"; file "ch bad magic" "\x84\x95\xa6\xbc0123456789012345678901234567890";
  file "ch two" (s ^ s);
  Sys.remove f;
  p "unmarshal bad custom" (fun () -> ignore (Marshal.from_string "\x84\x95\xa6\xbe\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x19_zz\x00\x01" 0); "ok");
  p "bad code" (fun () -> ignore (Marshal.from_string "\x84\x95\xa6\xbe\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x1f_zz\x00\x01" 0); "ok")
