(* Bigarrays of all kinds and layouts under random operations. *)
open Bigarray
let acc = ref (Digest.string "")
let n = ref 0
let v = Array.length Sys.argv > 1
let out s = if v then print_endline s; acc := Digest.string (!acc ^ s); incr n; if !n mod 1000 = 0 then Printf.printf "%d %s\n" !n (Digest.to_hex !acc)
let guard f = try f () with e -> Printexc.to_string e
let rf () = match Random.int 4 with 0 -> Int64.float_of_bits (Random.bits64 ()) | 1 -> Random.float 1e5 | 2 -> ldexp (Random.float 1.) (Random.int 60 - 40) | _ -> List.nth [nan;infinity;neg_infinity;0.;-0.;65504.;65520.;6e-8;1e39;1e-45] (Random.int 10)
let ri () = Int64.to_int (Random.bits64 ()) asr Random.int 63
let dims g = match Random.int 4 with 0 -> [||] | 1 -> [|g ()|] | 2 -> [|g ();g ()|] | _ -> [|g ();g ();g ()|]
let test (type a b) (name : string) (k : (a, b) kind) (mk : unit -> a) (show : a -> string) =
  let go (type l) (lay : l layout) =
    let off = if Obj.repr lay = Obj.repr c_layout then 0 else 1 in
    let small () = Random.int 6 in
    let d = dims small in
    let a = Genarray.create k lay d in
    let total = Array.fold_left ( * ) 1 d in
    let idx () = Array.map (fun n -> off + Random.int (n + 1)) d in
    Genarray.fill a (mk ());
    for _ = 1 to total * 2 do (try Genarray.set a (idx ()) (mk ()) with Invalid_argument _ -> ()) done;
    let dump x = guard (fun () ->
       let flat = reshape_1 x (Array.fold_left ( * ) 1 (Genarray.dims x)) in
       String.concat "," (List.init (Array1.dim flat) (fun i -> show (Array1.get flat (i + off))))) in
    out (name ^ dump a);
    out (guard (fun () -> show (Genarray.get a (idx ()))));
    let s = Marshal.to_string a [] in out s;
    let b : (a, b, l) Genarray.t = Marshal.from_string s 0 in out (dump b);
    out (guard (fun () -> string_of_int (compare a b)));
    out (string_of_int (Hashtbl.hash a));
    out (guard (fun () -> string_of_bool (a = b)));
    out (string_of_int (Genarray.size_in_bytes a));
    out (guard (fun () -> let c = Genarray.create k lay (dims small) in Genarray.fill c (mk ()); string_of_int (compare a c) ^ string_of_bool (a < c) ));
    out (guard (fun () -> Genarray.blit b a; dump a));
    out (guard (fun () -> let i = Random.int 7 and l = Random.int 7 in if Genarray.num_dims a = 0 then "" else
       if off = 0 then dump (Obj.magic (Genarray.sub_left (Obj.magic a) i l)) else dump (Obj.magic (Genarray.sub_right (Obj.magic a) i l))));
    out (guard (fun () -> let k = Random.int 4 in let ix = Array.init k (fun _ -> Random.int 6) in
       if off = 0 then dump (Obj.magic (Genarray.slice_left (Obj.magic a) ix)) else dump (Obj.magic (Genarray.slice_right (Obj.magic a) ix))));
    out (guard (fun () -> dump (reshape a (dims small))));
    out (guard (fun () -> let c = Genarray.change_layout a (if Random.bool () then Obj.magic c_layout else Obj.magic fortran_layout) in String.concat "," (Array.to_list (Array.map string_of_int (Genarray.dims c)))));
    out (guard (fun () -> let x = array1_of_genarray a in let i = Random.int 8 - 1 in Array1.set x i (mk ()); Array1.unsafe_set x off (mk ()); show (Array1.get x i)));
    out (guard (fun () -> let x = array2_of_genarray a in let i = Random.int 8 - 1 and j = Random.int 6 in Array2.set x i j (mk ()); show (Array2.get x i j)));
    out (guard (fun () -> let x = array3_of_genarray a in let i = Random.int 6 - 1 and j = Random.int 6 and l = Random.int 6 in Array3.set x i j l (mk ()); show (Array3.get x i j l)));
    out (guard (fun () -> string_of_int (Genarray.nth_dim a (Random.int 5 - 1)))) in
  go c_layout; go fortran_layout
let fs x = if x <> x then "nan" else Printf.sprintf "%h" x
let cs (c : Complex.t) = fs c.re ^ "+" ^ fs c.im
let rc () = { Complex.re = rf (); im = rf () }
let () = Random.init 5; for _ = 1 to 40 do
  test "f16" float16 rf fs; test "f32" float32 rf fs; test "f64" float64 rf fs; test "i8" int8_signed ri string_of_int; test "u8" int8_unsigned ri string_of_int; test "i16" int16_signed ri string_of_int; test "u16" int16_unsigned ri string_of_int;
  test "i32" int32 (fun () -> Int32.of_int (ri ())) Int32.to_string; test "i64" int64 Random.bits64 Int64.to_string; test "int" int ri string_of_int; test "nat" nativeint (fun () -> Nativeint.of_int (ri ())) Nativeint.to_string;
  test "c32" complex32 rc cs; test "c64" complex64 rc cs; test "char" char (fun () -> Char.chr (Random.int 256)) (String.make 1) done;
  List.iter (fun f -> print_endline (guard f)) [
   (fun () -> ignore (Genarray.create int c_layout [|-1|]); "ok"); (fun () -> ignore (Genarray.create int c_layout (Array.make 17 1)); "ok"); (fun () -> ignore (Genarray.create int c_layout [|max_int;max_int|]); "ok");
   (fun () -> ignore (Genarray.create int c_layout [|max_int|]); "ok"); (fun () -> ignore (Array1.create int c_layout (1 lsl 45)); "ok"); (fun () -> ignore (Genarray.create int c_layout (Array.make 16 1)); "ok");
   (fun () -> Genarray.blit (Genarray.create int c_layout [|3|]) (Genarray.create int c_layout [|4|]); "ok");
   (fun () -> ignore (array1_of_genarray (Genarray.create int c_layout [|3;4|])); "ok");
   (fun () -> ignore (array2_of_genarray (Genarray.create int c_layout [|3|])); "ok");
   (fun () -> ignore (compare (Array1.create int c_layout 3) (Obj.magic 3)); "ok");
   (fun () -> ignore (Genarray.get (Genarray.create int c_layout [|3;4|]) [|1|]); "ok");
   (fun () -> ignore (Array1.of_array float32 c_layout [|1.;2.|]); "ok");
   (fun () -> ignore (Marshal.to_string (Array1.create int c_layout 100000) []); "ok");
   (fun () -> Digest.to_hex (Digest.string (Marshal.to_string (Array1.init int c_layout 100000 (fun i -> if i = 99999 then max_int else i)) [])));
   (fun () -> Digest.to_hex (Digest.string (Marshal.to_string (Array1.init int c_layout 100 (fun i -> i - 50)) [])));
   (fun () -> string_of_int (Hashtbl.hash (Array1.init int c_layout 1000 (fun i -> i - 50))))
  ]
