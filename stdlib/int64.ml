(* Integers of 64 bits. *)

type t = int64

external neg : int64 -> int64 = "%int64_neg"
external add : int64 -> int64 -> int64 = "%int64_add"
external sub : int64 -> int64 -> int64 = "%int64_sub"
external mul : int64 -> int64 -> int64 = "%int64_mul"
external div : int64 -> int64 -> int64 = "%int64_div"
external rem : int64 -> int64 -> int64 = "%int64_mod"
external logand : int64 -> int64 -> int64 = "%int64_and"
external logor : int64 -> int64 -> int64 = "%int64_or"
external logxor : int64 -> int64 -> int64 = "%int64_xor"
external shift_left : int64 -> int -> int64 = "%int64_lsl"
external shift_right : int64 -> int -> int64 = "%int64_asr"
external shift_right_logical : int64 -> int -> int64 = "%int64_lsr"
external of_int : int -> int64 = "%int64_of_int"
external to_int : int64 -> int = "%int64_to_int"
external of_float :
  float -> int64 = "caml_int64_of_float" "caml_int64_of_float_unboxed"
  [@@unboxed] [@@noalloc]
external to_float :
  int64 -> float = "caml_int64_to_float" "caml_int64_to_float_unboxed"
  [@@unboxed] [@@noalloc]
external of_int32 : int32 -> int64 = "%int64_of_int32"
external to_int32 : int64 -> int32 = "%int64_to_int32"
external of_nativeint : nativeint -> int64 = "%int64_of_nativeint"
external to_nativeint : int64 -> nativeint = "%int64_to_nativeint"
external of_string : string -> int64 = "caml_int64_of_string"
external bits_of_float :
  float -> int64 = "caml_int64_bits_of_float"
    "caml_int64_bits_of_float_unboxed" [@@unboxed] [@@noalloc]
external float_of_bits :
  int64 -> float = "caml_int64_float_of_bits"
    "caml_int64_float_of_bits_unboxed" [@@unboxed] [@@noalloc]

external format : string -> int64 -> string = "caml_int64_format"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let zero = 0L
let one = 1L
let minus_one = -1L
let succ n = add n 1L
let pred n = sub n 1L
let abs n = if n < 0L then neg n else n
let max_int = 0x7FFF_FFFF_FFFF_FFFFL
let min_int = 0x8000_0000_0000_0000L
let lognot n = logxor n (-1L)
let equal (a : t) b = a = b
let compare (a : t) b = Stdlib.compare a b
let min (a : t) b = if a <= b then a else b
let max (a : t) b = if a >= b then a else b

(* Shifting both operands by [min_int] turns the unsigned order into the
   signed one. *)
let unsigned_compare a b = compare (sub a min_int) (sub b min_int)

let unsigned_to_int n =
  if n >= 0L && n <= of_int Stdlib.max_int then Some (to_int n) else None

(* With [d] of the upper half the quotient is 0 or 1. Else half of [n], which
   is not negative, divided by [d] gives half of the quotient, at most one too
   small once doubled. *)
let unsigned_div n d =
  if d < 0L then if unsigned_compare n d < 0 then 0L else 1L
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
