(* Boxed and native integers: arithmetic at the edges, conversions, formats, parsing failures. *)
let t f = try f () with e -> Printexc.to_string e
let i32 = [0l; 1l; -1l; 42l; Int32.max_int; Int32.min_int; 0x12345678l]
let i64 = [0L; 1L; -1L; 42L; Int64.max_int; Int64.min_int; 0x123456789abcdefL]
let ints = [0; 1; -1; 42; max_int; min_int; 1 lsl 31; 1 lsl 32; -(1 lsl 31) - 1]
let () =
  List.iter (fun a ->
    Printf.printf "%ld %lx %lX %lo %lu %d %h neg %ld succ %ld abs %ld not %ld %s\n" a a a a a (Int32.to_int a) (Int32.to_float a) (Int32.neg a)
      (Int32.succ a) (Int32.abs a) (Int32.lognot a) (match Int32.unsigned_to_int a with None -> "-" | Some n -> string_of_int n);
    List.iter (fun b ->
      Printf.printf "%ld %ld: %ld %ld %ld %s %s %ld %ld %ld %d %b %d %s\n" a b (Int32.add a b) (Int32.sub a b) (Int32.mul a b)
        (t (fun () -> Int32.to_string (Int32.div a b))) (t (fun () -> Int32.to_string (Int32.rem a b)))
        (Int32.logand a b) (Int32.logor a b) (Int32.logxor a b) (Int32.compare a b) (a = b) (Int32.unsigned_compare a b)
        (t (fun () -> Int32.to_string (Int32.unsigned_div a b)))) i32;
    List.iter (fun s -> Printf.printf "%ld %ld %ld;" (Int32.shift_left a s) (Int32.shift_right a s) (Int32.shift_right_logical a s)) [0; 1; 7; 31];
    print_newline ()) i32;
  List.iter (fun a ->
    Printf.printf "%Ld %Lx %LX %Lo %Lu %d %h %ld %nd %s\n" a a a a a (Int64.to_int a) (Int64.to_float a) (Int64.to_int32 a) (Int64.to_nativeint a) (Int64.to_string a);
    List.iter (fun b ->
      Printf.printf "%Ld %Ld: %Ld %Ld %Ld %s %s %Ld %d %b %d\n" a b (Int64.add a b) (Int64.sub a b) (Int64.mul a b)
        (t (fun () -> Int64.to_string (Int64.div a b))) (t (fun () -> Int64.to_string (Int64.rem a b)))
        (Int64.logxor a b) (compare a b) (a < b) (Int64.unsigned_compare a b)) i64;
    List.iter (fun s -> Printf.printf "%Ld %Ld %Ld;" (Int64.shift_left a s) (Int64.shift_right a s) (Int64.shift_right_logical a s)) [0; 1; 31; 63];
    print_newline ()) i64;
  List.iter (fun a ->
    let n = Nativeint.of_int a in
    Printf.printf "%nd %nx %nu %nd %nd %s %s %d %b\n" n n n (Nativeint.neg n) (Nativeint.mul n n) (t (fun () -> Nativeint.to_string (Nativeint.div n 0n)))
      (t (fun () -> Nativeint.to_string (Nativeint.rem n 7n))) (Nativeint.to_int n) (Nativeint.equal n 42n);
    Printf.printf "%d %ld %Ld %x %X %o %u %#x %5d|%-5d|%05d|%+d|% d|%i\n" a (Int32.of_int a) (Int64.of_int a) a a a a a a a a a a a;
    Printf.printf "%s %s\n" (t (fun () -> string_of_int (a / 0))) (t (fun () -> string_of_int (a mod 0))))
    ints;
  List.iter (fun s -> Printf.printf "%S %s %s %s %s\n" s (t (fun () -> string_of_int (int_of_string s))) (t (fun () -> Int32.to_string (Int32.of_string s)))
    (t (fun () -> Int64.to_string (Int64.of_string s))) (t (fun () -> Nativeint.to_string (Nativeint.of_string s))))
    [""; "-"; "+5"; "0x"; "0x_1"; "0XfF"; "-0b101"; "0o17"; "0u4294967295"; "0u4294967296"; "2147483648"; "-2147483648"; "-2147483649";
     "0xffffffff"; "0x100000000"; "4611686018427387904"; "-4611686018427387904"; "9223372036854775807"; "9223372036854775808"; "-9223372036854775808";
     "0x7fffffffffffffff"; "0xffffffffffffffff"; "0x10000000000000000"; " 1"; "1 "; "1_0"; "_1"; "1__"; "12a"; "--1"; "0b"; "0u"; "0b12"]
