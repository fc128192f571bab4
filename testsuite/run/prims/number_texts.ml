(* Texts of numbers and their reading, by the thousand: digests of what OCaml prints. *)
let fmts : (float -> string) list = [
 Printf.sprintf "%.17g"; Printf.sprintf "%g"; Printf.sprintf "%h"; Printf.sprintf "%e"; Printf.sprintf "%F";
 Printf.sprintf "%.3f"; Printf.sprintf "%E"; Printf.sprintf "%G"; Printf.sprintf "%H"; Printf.sprintf "%+.5e"; Printf.sprintf "% .0f";
 Printf.sprintf "%#.0f"; Printf.sprintf "%020.3g"; Printf.sprintf "%-25.10h|"; Printf.sprintf "%#g"; Printf.sprintf "%.0h"; Printf.sprintf "%#F"; Printf.sprintf "%.3F";
 Printf.sprintf "%.40f"; Printf.sprintf "%.25e"; Printf.sprintf "%+h"; Printf.sprintf "% F"; Printf.sprintf "%012.4e"; string_of_float; Float.to_string;
 Printf.sprintf "%.1g";Printf.sprintf "%.12g";Printf.sprintf "%.15g";Printf.sprintf "%.0e";Printf.sprintf "%#.0e"; Printf.sprintf "%.2h"; Printf.sprintf "%+F"; Printf.sprintf "%i%%" |> fun f x -> (try f (int_of_float x) with _ -> "E") ]
let buf = Buffer.create 100000
let acc = ref (Digest.string "")
let n = ref 0
let verbose = Array.length Sys.argv > 1
let lo, hi = if Array.length Sys.argv > 2 then int_of_string Sys.argv.(1), int_of_string Sys.argv.(2) else 0, 0
let out s = Buffer.add_string buf s; Buffer.add_char buf '\n'; if Buffer.length buf > 90000 then begin acc := Digest.string (!acc ^ Buffer.contents buf); incr n;
  if !n mod 4 = 0 then Printf.printf "%d %s\n" !n (Digest.to_hex !acc); if verbose && !n > lo && !n <= hi then print_string (Buffer.contents buf); Buffer.clear buf end
let rnd_float () = match Random.int 8 with
 | 0 | 1 | 2 -> Int64.float_of_bits (Random.bits64 ())
 | 3 -> Int64.float_of_bits (Int64.logand (Random.bits64 ()) 0x800fffffffffffffL)
 | 4 -> float (Random.int 1000000) /. 10. ** float (Random.int 10)
 | 5 -> float (Random.bits ()) *. 10. ** float (Random.int 40 - 20)
 | 6 -> ldexp (float (Random.int 64) ) (Random.int 200 - 100)
 | _ -> List.nth [0.;-0.;nan;-.nan;infinity;neg_infinity;1.;0.1;max_float;min_float;epsilon_float;4.9e-324;0.5;1.5;2.5;9.995;999999.5;1e22;1e23;5e-324] (Random.int 20)
let guard f = try f () with e -> Printexc.to_string e
let chars = "0123456789abcdefxXpP+-._eEnNaAiIoObBuU "
let rnd_numstr () =
  match Random.int 6 with
  | 0 -> String.init (Random.int 12) (fun _ -> chars.[Random.int (String.length chars)])
  | 1 -> Printf.sprintf "%s0x%s%s%s" (if Random.bool () then "-" else "") (String.init (Random.int 20) (fun _ -> "0123456789abcdefABCDEF_.".[Random.int 24])) (if Random.bool () then "p" else "") (if Random.bool () then string_of_int (Random.int 2400 - 1200) else "")
  | 2 -> String.init (1+Random.int 40) (fun _ -> "0123456789_."  .[Random.int 12]) ^ (if Random.bool () then "e" ^ string_of_int (Random.int 700 - 350) else "")
  | 3 -> Printf.sprintf "%.*e" (Random.int 30) (rnd_float ())
  | 4 -> Printf.sprintf "%.*h" (Random.int 20) (rnd_float ())
  | _ -> (if Random.bool () then "-" else "") ^ List.nth ["";"0x";"0o";"0b";"0u";"0X";"0O";"0B";"0U"] (Random.int 9) ^ String.init (1+Random.int 24) (fun _ -> let k = Random.int 4 in (match k with 0 -> "01_" | 1 -> "01234567" | 2 -> "0123456789" | _ -> "0123456789abcdefABCDEF_").[Random.int (List.nth [3;8;10;23] k)])
let () = Random.init 4242;
  for _ = 1 to 1500 do
    let x = rnd_float () in
    List.iter (fun f -> out (guard (fun () -> f x))) fmts;
    let p = Random.int 30 and w = Random.int 40 in
    out (Printf.sprintf "%*.*f|%-*.*g|%0*.*e|%+*.*h" w p x w p x w p x w p x);
    let s = rnd_numstr () in
    out s;
    out (guard (fun () -> Printf.sprintf "%Lx" (Int64.bits_of_float (float_of_string s))));
    out (guard (fun () -> string_of_int (int_of_string s)));
    out (guard (fun () -> Int32.to_string (Int32.of_string s)));
    out (guard (fun () -> Int64.to_string (Int64.of_string s)));
    out (guard (fun () -> Nativeint.to_string (Nativeint.of_string s)));
    let i = Int64.to_int (Random.bits64 ()) asr (Random.int 63) in
    out (Printf.sprintf "%d|%i|%u|%x|%X|%o|%#x|%#X|%#o|%+d|% d|%010d|%-12d|%+5d|%#d|%#u|%#i|%5u|%-8x|%.5d|%.10x|%+.3d|%8.3d" i i i i i i i i i i i i i i i i i i i i i i i);
    let l = Random.bits64 () in let l = Int64.shift_right l (Random.int 64) in
    out (Printf.sprintf "%Ld|%Li|%Lu|%Lx|%LX|%Lo|%#Lx|%+Ld|% Ld|%020Ld|%-24Lx|%#Ld|%.20Ld" l l l l l l l l l l l l l);
    let n = Int64.to_nativeint l in
    out (Printf.sprintf "%nd|%ni|%nu|%nx|%nX|%no|%#nx|%+nd|% nd|%020nd|%-24nx" n n n n n n n n n n n);
    let m = Int64.to_int32 l in
    out (Printf.sprintf "%ld|%li|%lu|%lx|%lX|%lo|%#lx|%+ld|% ld|%020ld|%-24lx" m m m m m m m m m m m);
    let y = rnd_float () in
    let z = rnd_float () in
    List.iter (fun v -> out (Printf.sprintf "%Lx" (Int64.bits_of_float (if v <> v then nan else v))))
     [x +. y; x *. y; x /. y; x -. y; Float.rem x y; Float.fma x y z; sqrt x; Float.cbrt x; Float.round x; Float.trunc x; floor x; ceil x; Float.min x y; Float.max x y; Float.succ x; Float.pred x; Float.copy_sign x y; fst (Float.modf x); snd (Float.modf x); fst (Float.frexp x); ldexp x (Random.int 200 - 100); Float.hypot x y; Float.log2 x; exp x; log x; sin x; cos x; tan x; atan x; Float.pow x y; Float.erf x; Float.erfc x; Float.exp2 x; expm1 x; log1p x; tanh x; sinh x; cosh x; asinh x |> Fun.id; acosh x; atanh x; atan2 x y;asin x; acos x; log10 x];
    out (string_of_int (compare x y)); out (string_of_bool (x < y)); out (string_of_int (snd (Float.frexp x)));
    out (string_of_int (Hashtbl.hash x)); out (string_of_int (int_of_float x)); out (Int64.to_string (Int64.of_float x)); out (Int32.to_string (Int32.of_float x)); out (Nativeint.to_string (Nativeint.of_float x));
    out (Printf.sprintf "%Lx %lx" (Int64.bits_of_float (Int32.float_of_bits m)) (Int32.bits_of_float x));
    out (Int64.to_string (Int64.of_float (Int64.to_float l)))
  done; Printf.printf "end %s\n" (Digest.to_hex (Digest.string (!acc ^ Buffer.contents buf)))
