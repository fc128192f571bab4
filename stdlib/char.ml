(* Characters: bytes, read as Latin-1 or as parts of UTF-8. *)

type t = char

external code : char -> int = "%identity"
external unsafe_chr : int -> char = "%identity"
external bytes_create : int -> bytes = "caml_create_bytes"
external bytes_unsafe_set : bytes -> int -> char -> unit = "%bytes_unsafe_set"
external bytes_to_string : bytes -> string = "%bytes_to_string"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let chr n =
  if n < 0 || n > 255 then invalid_arg "Char.chr" else unsafe_chr n

let compare (a : char) b = code a - code b
let equal (a : char) b = a = b
let seeded_hash seed (c : char) = generic_hash 10 100 seed c
let hash c = seeded_hash 0 c

let escaped c =
  match c with
  | '\'' -> "\\'"
  | '\\' -> "\\\\"
  | '\n' -> "\\n"
  | '\t' -> "\\t"
  | '\r' -> "\\r"
  | '\b' -> "\\b"
  | ' ' .. '~' ->
      let text = bytes_create 1 in
      bytes_unsafe_set text 0 c;
      bytes_to_string text
  | _ ->
      let n = code c in
      let text = bytes_create 4 in
      bytes_unsafe_set text 0 '\\';
      bytes_unsafe_set text 1 (unsafe_chr (48 + (n / 100)));
      bytes_unsafe_set text 2 (unsafe_chr (48 + (n / 10 mod 10)));
      bytes_unsafe_set text 3 (unsafe_chr (48 + (n mod 10)));
      bytes_to_string text

(* ASCII letters differ from their other case in bit 5. *)

let lowercase_ascii c =
  match c with
  | 'A' .. 'Z' -> unsafe_chr (code c lor 0x20)
  | _ -> c

let uppercase_ascii c =
  match c with
  | 'a' .. 'z' -> unsafe_chr (code c lxor 0x20)
  | _ -> c
