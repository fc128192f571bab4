(* Random values hashed, compared and marshalled; random numbers and digests. *)
let acc = ref (Digest.string "")
let n = ref 0
let out s = acc := Digest.string (!acc ^ s); incr n; if !n mod 1500 = 0 then Printf.printf "%d %s\n" !n (Digest.to_hex !acc)
type t = A | B of int | C of t * t | D of { mutable x : float; y : string } | E of float array | F of int32 | G of int64 | H of nativeint | L of t list | P of [`A | `B of int | `C of string]
  | M of (int, string) Hashtbl.t | O of exn | R of t ref | Z of t Lazy.t
let rec gen d = match Random.int (if d = 0 then 6 else 15) with
 | 0 -> A | 1 -> B (Int64.to_int (Random.bits64 ()) asr Random.int 63) | 2 -> F (Random.int32 Int32.max_int) | 3 -> G (Random.bits64 ()) | 4 -> H (Int64.to_nativeint (Random.bits64 ()))
 | 5 -> P (match Random.int 3 with 0 -> `A | 1 -> `B (Random.bits ()) | _ -> `C (String.init (Random.int 50) (fun _ -> Char.chr (Random.int 256))))
 | 6 | 7 -> C (gen (d-1), gen (d-1)) | 8 -> D { x = Int64.float_of_bits (Random.bits64 ()); y = String.make (Random.int 300) 'x' } | 9 -> E (Array.init (Random.int 20) (fun i -> float i))
 | 10 | 11 -> L (List.init (Random.int 12) (fun _ -> gen (d-1))) | 12 -> (match Random.int 3 with 0 -> O Not_found | 1 -> O (Failure "x") | _ -> O (Invalid_argument "y"))
 | 13 -> R (ref (gen (d-1))) | _ -> Z (Lazy.from_val (gen (d-1)))
external caml_hash : int -> int -> int -> 'a -> int = "caml_hash"
let () = Random.init 99;
 for i = 1 to 1500 do
  let v = gen 5 in
  out (string_of_int (Hashtbl.hash v)); out (string_of_int (Hashtbl.seeded_hash i v)); out (string_of_int (caml_hash (Random.int 300) (Random.int 300) i v));
  let fl = match Random.int 4 with 0 -> [Marshal.No_sharing] | 1 -> [Marshal.Compat_32] | 2 -> [Marshal.Closures] | _ -> [] in
  let s = try Marshal.to_string v fl with e -> Printexc.to_string e in
  out s;
  (match Marshal.from_string (Marshal.to_string v []) 0 with w -> (try if compare v w <> 0 then (out "DIFF") else out "same" with e -> out (Printexc.to_string e)) | exception e -> out (Printexc.to_string e));
  let w = gen 5 in
  (try out (string_of_int (compare v w)) with e -> out (Printexc.to_string e));
  (try out (string_of_bool (v < w)); out (string_of_bool (v = w)) with e -> out (Printexc.to_string e));
  out (string_of_float (Random.float 1e10)); out (string_of_int (Random.full_int (1 + Random.bits ()))); out (Int64.to_string (Random.int64 (Int64.logor 1L (Int64.shift_right_logical (Random.bits64 ()) 1))));
  out (Nativeint.to_string (Random.nativeint 1234567890123n)); out (string_of_int (Random.int_in_range ~min:(-100) ~max:(Random.int 1000))); out (string_of_bool (Random.bool ()));
  let str = String.init (Random.int 400) (fun _ -> Char.chr (Random.int 256)) in
  out (Digest.to_hex (Digest.string str)); out (Digest.BLAKE128.to_hex (Digest.BLAKE128.string str)); out (Digest.BLAKE256.to_hex (Digest.BLAKE256.string str)); out (Digest.BLAKE512.to_hex (Digest.BLAKE512.string str));
  if String.length str > 3 then out (Digest.to_hex (Digest.substring str 1 (String.length str - 2)));
  out (string_of_int (Hashtbl.hash str))
 done;
 let s = Random.State.make [|1;2;3|] in let t = Random.State.split s in out (Random.State.to_binary_string s ^ Random.State.to_binary_string t);
 Printf.printf "end %s\n" (Digest.to_hex !acc)
