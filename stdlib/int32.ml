(* Integers of 32 bits. *)

type t = int32

external neg : int32 -> int32 = "%int32_neg"
external add : int32 -> int32 -> int32 = "%int32_add"
external sub : int32 -> int32 -> int32 = "%int32_sub"
external mul : int32 -> int32 -> int32 = "%int32_mul"
external div : int32 -> int32 -> int32 = "%int32_div"
external rem : int32 -> int32 -> int32 = "%int32_mod"
external logand : int32 -> int32 -> int32 = "%int32_and"
external logor : int32 -> int32 -> int32 = "%int32_or"
external logxor : int32 -> int32 -> int32 = "%int32_xor"
external shift_left : int32 -> int -> int32 = "%int32_lsl"
external shift_right : int32 -> int -> int32 = "%int32_asr"
external shift_right_logical : int32 -> int -> int32 = "%int32_lsr"
external of_int : int -> int32 = "%int32_of_int"
external to_int : int32 -> int = "%int32_to_int"
external of_float :
  float -> int32 = "caml_int32_of_float" "caml_int32_of_float_unboxed"
  [@@unboxed] [@@noalloc]
external to_float :
  int32 -> float = "caml_int32_to_float" "caml_int32_to_float_unboxed"
  [@@unboxed] [@@noalloc]
external of_string : string -> int32 = "caml_int32_of_string"
external bits_of_float :
  float -> int32 = "caml_int32_bits_of_float"
    "caml_int32_bits_of_float_unboxed" [@@unboxed] [@@noalloc]
external float_of_bits :
  int32 -> float = "caml_int32_float_of_bits"
    "caml_int32_float_of_bits_unboxed" [@@unboxed] [@@noalloc]

external format : string -> int32 -> string = "caml_int32_format"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let zero = 0l
let one = 1l
let minus_one = -1l
let succ n = add n 1l
let pred n = sub n 1l
let abs n = if n < 0l then neg n else n
let max_int = 0x7FFF_FFFFl
let min_int = 0x8000_0000l
let lognot n = logxor n (-1l)
let equal (a : t) b = a = b
let compare (a : t) b = Stdlib.compare a b
let min (a : t) b = if a <= b then a else b
let max (a : t) b = if a >= b then a else b

(* Shifting both operands by [min_int] turns the unsigned order into the
   signed one. *)
let unsigned_compare a b = compare (sub a min_int) (sub b min_int)

(* On a machine of 64 bits every unsigned value fits in an [int]. *)
let unsigned_to_int n =
  if Sys.int_size >= 32 then Some (to_int n land 0xFFFF_FFFF)
  else if n >= 0l && n <= of_int Stdlib.max_int then Some (to_int n)
  else None

(* With [d] of the upper half the quotient is 0 or 1. Else half of [n], which
   is not negative, divided by [d] gives half of the quotient, at most one too
   small once doubled. *)
let unsigned_div n d =
  if d < 0l then if unsigned_compare n d < 0 then 0l else 1l
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
