(* Bigarrays of every kind: access, views, errors, comparison, hashing, marshalling. *)
open Bigarray
let t f = try f () with e -> Printexc.to_string e
let u f = t (fun () -> ignore (f ()); "ok")
let hex s = String.concat "" (List.map (fun c -> Printf.sprintf "%02x" (Char.code c)) (List.of_seq (String.to_seq s)))
let describe (type a b) (kind : (a, b) kind) name (of_int : int -> a) (show : a -> string) =
  let a = Array1.init kind c_layout 5 (fun i -> of_int (i * 1000 - 2)) in
  Printf.printf "%s %d: %s | %s\n" name (kind_size_in_bytes kind) (String.concat " " (List.init 5 (fun i -> show a.{i}))) (hex (Marshal.to_string a []));
  Printf.printf "hash %d\n" (Hashtbl.hash a);
  let b : (a, b, c_layout) Array1.t = Marshal.from_string (Marshal.to_string a []) 0 in
  Printf.printf "%b %d %d\n" (a = b) (compare a b) (compare a (Array1.sub b 1 4));
  b.{2} <- of_int 7; Printf.printf "%d %d %s\n" (compare a b) (compare b a) (show b.{2});
  Array1.fill b (of_int 3); Printf.printf "%s\n" (show b.{4});
  Array1.blit a b; Printf.printf "%b\n" (a = b);
  let f = Array2.init kind fortran_layout 2 3 (fun i j -> of_int (10 * i + j)) in
  let g = Array2.change_layout f c_layout in
  Printf.printf "%s %s %d %d\n" (show f.{2, 3}) (show g.{2, 1}) (Array2.dim1 g) (Array2.dim2 g);
  Printf.printf "%s %s\n" (show (Array2.slice_right f 2).{1}) (show (Array2.sub_right f 2 2).{2, 1});
  Printf.printf "%s\n" (hex (Marshal.to_string f []));
  List.iter (fun i -> Printf.printf "%s " (t (fun () -> show a.{i}))) [-1; 5; max_int; min_int]; print_newline ();
  Printf.printf "%d %d %d\n" (Array1.size_in_bytes a) (Hashtbl.hash (Array1.create kind c_layout 0)) (Hashtbl.hash (Array1.init kind c_layout 300 (fun i -> of_int i)))
let () =
  describe float32 "float32" (fun i -> float i /. 3.) (Printf.sprintf "%h"); describe float64 "float64" (fun i -> float i /. 3.) (Printf.sprintf "%h");
  describe float16 "float16" (fun i -> float i /. 3.) (Printf.sprintf "%h");
  describe int8_signed "int8s" Fun.id string_of_int; describe int8_unsigned "int8u" Fun.id string_of_int; describe int16_signed "int16s" (( * ) 40) string_of_int;
  describe int16_unsigned "int16u" (( * ) 40) string_of_int; describe int32 "int32" Int32.of_int Int32.to_string; describe int64 "int64" Int64.of_int Int64.to_string;
  describe int "int" Fun.id string_of_int; describe nativeint "nativeint" Nativeint.of_int Nativeint.to_string; describe char "char" (fun i -> Char.chr (i land 255)) (String.make 1);
  describe int "bigint" (fun i -> i lsl 40) string_of_int; describe nativeint "bignative" (fun i -> Nativeint.shift_left (Nativeint.of_int i) 30) Nativeint.to_string;
  describe int "int31" (fun i -> (i * 1_000_000)) string_of_int;
  describe complex32 "complex32" (fun i -> { Complex.re = float i; im = 0.1 }) (fun c -> Printf.sprintf "%h+%h" c.Complex.re c.Complex.im);
  describe complex64 "complex64" (fun i -> { Complex.re = float i; im = 0.1 }) (fun c -> Printf.sprintf "%h+%h" c.Complex.re c.Complex.im)
let () =
  let g = Genarray.init int c_layout [| 2; 3; 4 |] (fun i -> (100 * i.(0)) + (10 * i.(1)) + i.(2)) in
  Printf.printf "%d %d %s\n" (Genarray.num_dims g) (Genarray.get g [| 1; 2; 3 |]) (String.concat "x" (List.map string_of_int (Array.to_list (Genarray.dims g))));
  (print_endline (t (fun () -> string_of_int (Genarray.get g [| 1; 2 |]))); print_endline (t (fun () -> string_of_int (Genarray.get g [| 1; 2; 4 |]))); print_endline (t (fun () -> string_of_int (Genarray.nth_dim g 3))); print_endline (u (fun () -> Genarray.set g [| 1 |] 0)); print_endline (u (fun () -> Genarray.slice_left g [| 0; 0; 0; 0 |])); print_endline (u (fun () -> Genarray.slice_left g [| 2 |])); print_endline (u (fun () -> Genarray.sub_left g 1 2)); print_endline (u (fun () -> Genarray.sub_left g (-1) 1)); print_endline (u (fun () -> Genarray.create int c_layout (Array.make 17 1))); print_endline (u (fun () -> Genarray.create int c_layout [| 2; -1 |])); print_endline (u (fun () -> Genarray.create int c_layout [| max_int; max_int |])); print_endline (u (fun () -> reshape g [| 5; 5 |])); print_endline (u (fun () -> reshape g [| -1; -24 |])); print_endline (u (fun () -> reshape g [| 24 |])); print_endline (u (fun () -> reshape g (Array.make 17 1))); print_endline (u (fun () -> array2_of_genarray g)); print_endline (u (fun () -> Genarray.blit g (reshape g [| 4; 3; 2 |]))); print_endline (u (fun () -> Array1.create int c_layout (-3))); print_endline (t (fun () -> string_of_int (Genarray.get (Genarray.slice_left g [| 1; 2 |]) [| 3 |]))); print_endline (t (fun () -> string_of_int (reshape_1 g 24).{23})); print_endline (t (fun () -> string_of_int (Genarray.get (Genarray.slice_left g [| 1; 2; 3 |]) [||]))));
  let f = Genarray.change_layout g fortran_layout in
  Printf.printf "%d %s\n" (Genarray.get f [| 4; 3; 2 |]) (t (fun () -> string_of_int (Genarray.get f [| 0; 1; 1 |])));
  Printf.printf "%d\n" (Genarray.get (Genarray.slice_right f [| 3; 2 |]) [| 1 |]);
  let z = Array0.of_value float64 c_layout 2.5 in Printf.printf "%g %d\n" (Array0.get z) (Genarray.num_dims (genarray_of_array0 z));
  let k = Array3.create int32 c_layout 2 2 2 in Array3.fill k 9l; k.{1, 0, 1} <- 5l; Printf.printf "%ld %ld %s\n" k.{1, 0, 1} k.{0, 0, 0} (t (fun () -> Int32.to_string k.{0, 2, 0}));
  let x = Array1.of_array int c_layout [| 1; 2; 3 |] and y = Array1.of_array int fortran_layout [| 1; 2; 3 |] in
  Printf.printf "%d %d\n" (compare (Obj.repr x) (Obj.repr y)) (compare (Obj.repr x) (Obj.repr (Array1.of_array int64 c_layout [| 1L |])));
  Printf.printf "%d %d\n" (compare x (Array1.of_array int c_layout [| 1; 2 |])) (compare (genarray_of_array1 x) g);
  let n = Array1.of_array float64 c_layout [| nan; 1. |] in Printf.printf "%b %d %b\n" (n = n) (compare n n) (n < n);
  let s = Array1.sub x 1 2 in s.{0} <- 42; Printf.printf "%d %s\n" x.{1} (u (fun () -> Array1.sub x 2 2));
  let b = Array1.of_array char c_layout (Array.init 12 Char.chr) in ignore b
external get64 : (char, int8_unsigned_elt, c_layout) Array1.t -> int -> int64 = "%caml_bigstring_get64"
external get16 : (char, int8_unsigned_elt, c_layout) Array1.t -> int -> int = "%caml_bigstring_get16"
external set32 : (char, int8_unsigned_elt, c_layout) Array1.t -> int -> int32 -> unit = "%caml_bigstring_set32"
let () =
  let b = Array1.of_array char c_layout (Array.init 12 Char.chr) in
  Printf.printf "%Lx %x %s %s\n" (get64 b 3) (get16 b 10) (t (fun () -> string_of_int (get16 b 11))) (t (fun () -> Int64.to_string (get64 b 5)));
  set32 b 8 0x41424344l; Printf.printf "%C %C %s\n" b.{8} b.{11} (u (fun () -> set32 b 9 0l))
