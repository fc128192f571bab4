(* Integers as wide as the processor's words. *)

type t = nativeint

external neg : nativeint -> nativeint = "%nativeint_neg"
external add : nativeint -> nativeint -> nativeint = "%nativeint_add"
external sub : nativeint -> nativeint -> nativeint = "%nativeint_sub"
external mul : nativeint -> nativeint -> nativeint = "%nativeint_mul"
external div : nativeint -> nativeint -> nativeint = "%nativeint_div"
external rem : nativeint -> nativeint -> nativeint = "%nativeint_mod"
external logand : nativeint -> nativeint -> nativeint = "%nativeint_and"
external logor : nativeint -> nativeint -> nativeint = "%nativeint_or"
external logxor : nativeint -> nativeint -> nativeint = "%nativeint_xor"
external shift_left : nativeint -> int -> nativeint = "%nativeint_lsl"
external shift_right : nativeint -> int -> nativeint = "%nativeint_asr"
external shift_right_logical :
  nativeint -> int -> nativeint = "%nativeint_lsr"
external of_int : int -> nativeint = "%nativeint_of_int"
external to_int : nativeint -> int = "%nativeint_to_int"
external of_float :
  float -> nativeint = "caml_nativeint_of_float"
    "caml_nativeint_of_float_unboxed" [@@unboxed] [@@noalloc]
external to_float :
  nativeint -> float = "caml_nativeint_to_float"
    "caml_nativeint_to_float_unboxed" [@@unboxed] [@@noalloc]
external of_int32 : int32 -> nativeint = "%nativeint_of_int32"
external to_int32 : nativeint -> int32 = "%nativeint_to_int32"
external of_string : string -> nativeint = "caml_nativeint_of_string"

external format : string -> nativeint -> string = "caml_nativeint_format"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let zero = 0n
let one = 1n
let minus_one = -1n
let succ n = add n 1n
let pred n = sub n 1n
let abs n = if n < 0n then neg n else n
let size = Sys.word_size
let min_int = shift_left 1n (size - 1)
let max_int = sub min_int 1n
let lognot n = logxor n (-1n)
let equal (a : t) b = a = b
let compare (a : t) b = Stdlib.compare a b
let min (a : t) b = if a <= b then a else b
let max (a : t) b = if a >= b then a else b

(* Shifting both operands by [min_int] turns the unsigned order into the
   signed one. *)
let unsigned_compare a b = compare (sub a min_int) (sub b min_int)

let unsigned_to_int n =
  if n >= 0n && n <= of_int Stdlib.max_int then Some (to_int n) else None

(* With [d] of the upper half the quotient is 0 or 1. Else half of [n], which
   is not negative, divided by [d] gives half of the quotient, at most one too
   small once doubled. *)
let unsigned_div n d =
  if d < 0n then if unsigned_compare n d < 0 then 0n else 1n
  else begin
    let quotient = shift_left (div (shift_right_logical n 1) d) 1 in
    let rest = sub n (mul quotient d) in
    if unsigned_compare rest d >= 0 then succ quotient else quotient
  end

let unsigned_rem n d = sub n (mul (unsigned_div n d) d)
let to_string n = format "%d" n
let of_string_opt text = try Some (of_string text) with Failure _ -> None
let seeded_hash seed (n : t) = generic_hash 10 100 seed n
let hash n = seeded_hash 0 n
