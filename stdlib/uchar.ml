(* Unicode scalar values, and the results of decoding them. *)

type t = int

external format_int : string -> int -> string = "caml_format_int"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let name u = format_int "U+%04X" u

(* Scalar values are the code points but for the surrogates between. *)

let first = 0
let before_surrogates = 0xD7FF
let after_surrogates = 0xE000
let last = 0x10FFFF
let min = first
let max = last
let bom = 0xFEFF
let rep = 0xFFFD

let is_valid n =
  (first <= n && n <= before_surrogates) || (after_surrogates <= n && n <= last)

let succ u =
  if u = before_surrogates then after_surrogates
  else if u = last then invalid_arg (name u ^ " has no successor")
  else u + 1

let pred u =
  if u = after_surrogates then before_surrogates
  else if u = first then invalid_arg (name u ^ " has no predecessor")
  else u - 1

let of_int n =
  if is_valid n then n
  else invalid_arg (format_int "%X" n ^ " is not a Unicode scalar value")

external unsafe_of_int : int -> t = "%identity"
external to_int : t -> int = "%identity"
external unsafe_chr : int -> char = "%identity"

let is_char u = u < 256
let of_char c = int_of_char c

let to_char u =
  if is_char u then unsafe_chr u
  else invalid_arg (name u ^ " is not a latin1 character")

let unsafe_to_char u = unsafe_chr u
let equal (a : int) b = a = b
let compare (a : int) b = Stdlib.compare a b
let seeded_hash seed (u : int) = generic_hash 10 100 seed u
let hash u = seeded_hash 0 u

(* A decode is an integer: the scalar value in the low 21 bits, the number of
   bytes it took in the next 3, and a bit that is set if they were right. *)

type utf_decode = int

let scalar_bits = 21
let valid_bit = 1 lsl 24
let scalar_mask = (1 lsl scalar_bits) - 1
let utf_decode length u = valid_bit lor (length lsl scalar_bits) lor u
let utf_decode_invalid length = (length lsl scalar_bits) lor rep
let utf_decode_is_valid decode = decode land valid_bit <> 0
let utf_decode_length decode = (decode lsr scalar_bits) land 7
let utf_decode_uchar decode = decode land scalar_mask

let utf_8_byte_length u =
  if u < 0x80 then 1 else if u < 0x800 then 2 else if u < 0x10000 then 3 else 4

let utf_16_byte_length u = if u < 0x10000 then 2 else 4
