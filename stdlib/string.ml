(* Strings. The functions that only read, or that build a string nobody else
   has seen, are those of [Bytes]. *)

module B = Bytes

type t = string

external length : string -> int = "%string_length"
external get : string -> int -> char = "%string_safe_get"
external unsafe_get : string -> int -> char = "%string_unsafe_get"
external unsafe_blit : string -> int -> bytes -> int -> int -> unit
  = "caml_blit_string" [@@noalloc]
external compare : t -> t -> int = "caml_string_compare" [@@noalloc]
external equal : t -> t -> bool = "caml_string_equal" [@@noalloc]
external seeded_hash : int -> t -> int = "caml_string_hash" [@@noalloc]
external bytes : string -> bytes = "%bytes_of_string"
external string : bytes -> string = "%bytes_to_string"

let hash text = seeded_hash 0 text
let make len c = string (B.make len c)
let init len f = string (B.init len f)
let empty = ""
let of_bytes = B.to_string
let to_bytes = B.of_string
let sub text pos len = string (B.sub (bytes text) pos len)
let blit = B.blit_string
let cat = ( ^ )

let concat separator parts =
  match parts with
  | [] -> ""
  | first :: others ->
      let gap = length separator in
      let rec total sum parts =
        match parts with
        | [] -> sum
        | part :: rest ->
            let sum' = sum + gap + length part in
            if sum' < sum then invalid_arg "String.concat" else total sum' rest
      in
      let joined = B.create (total (length first) others) in
      let rec place pos parts =
        match parts with
        | [] -> string joined
        | part :: rest ->
            let len = length part in
            unsafe_blit separator 0 joined pos gap;
            unsafe_blit part 0 joined (pos + gap) len;
            place (pos + gap + len) rest
      in
      let rec place_all pos parts =
        match parts with
        | [] -> string joined
        | part :: rest ->
            let len = length part in
            unsafe_blit part 0 joined pos len;
            place_all (pos + len) rest
      in
      unsafe_blit first 0 joined 0 (length first);
      if gap = 0 then place_all (length first) others
      else place (length first) others

(* Iterating *)

let iter f text =
  for i = 0 to length text - 1 do
    f (unsafe_get text i)
  done

let iteri f text =
  for i = 0 to length text - 1 do
    f i (unsafe_get text i)
  done

let map f text = string (B.map f (bytes text))
let mapi f text = string (B.mapi f (bytes text))
let fold_left f acc text = B.fold_left f acc (bytes text)
let fold_right f text acc = B.fold_right f (bytes text) acc
let for_all p text = B.for_all p (bytes text)
let exists p text = B.exists p (bytes text)

(* White space and escapes *)

let is_space c =
  match c with
  | ' ' | '\012' | '\n' | '\r' | '\t' -> true
  | _ -> false

let trim text =
  let len = length text in
  if
    len > 0
    && (is_space (unsafe_get text 0) || is_space (unsafe_get text (len - 1)))
  then string (B.trim (bytes text))
  else text

let escaped text = string (B.unsafe_escape (bytes text))

(* Searching *)

let index text c = B.index (bytes text) c
let index_opt text c = B.index_opt (bytes text) c
let rindex text c = B.rindex (bytes text) c
let rindex_opt text c = B.rindex_opt (bytes text) c
let index_from text i c = B.index_from (bytes text) i c
let index_from_opt text i c = B.index_from_opt (bytes text) i c
let rindex_from text i c = B.rindex_from (bytes text) i c
let rindex_from_opt text i c = B.rindex_from_opt (bytes text) i c
let contains text c = B.contains (bytes text) c
let contains_from text i c = B.contains_from (bytes text) i c
let rcontains_from text i c = B.rcontains_from (bytes text) i c

(* Case *)

let uppercase_ascii text = string (B.uppercase_ascii (bytes text))
let lowercase_ascii text = string (B.lowercase_ascii (bytes text))
let capitalize_ascii text = string (B.capitalize_ascii (bytes text))
let uncapitalize_ascii text = string (B.uncapitalize_ascii (bytes text))

(* Affixes and parts *)

let starts_with ~prefix text = B.starts_with ~prefix:(bytes prefix) (bytes text)
let ends_with ~suffix text = B.ends_with ~suffix:(bytes suffix) (bytes text)

let split_on_char separator text =
  let rec loop i stop parts =
    if i < 0 then sub text 0 stop :: parts
    else if unsafe_get text i = separator then
      loop (i - 1) i (sub text (i + 1) (stop - i - 1) :: parts)
    else loop (i - 1) stop parts
  in
  let len = length text in
  loop (len - 1) len []

(* Sequences *)

let to_seq text = B.to_seq (bytes text)
let to_seqi text = B.to_seqi (bytes text)
let of_seq s = string (B.of_seq s)

(* Unicode *)

let get_utf_8_uchar text i = B.get_utf_8_uchar (bytes text) i
let is_valid_utf_8 text = B.is_valid_utf_8 (bytes text)
let get_utf_16be_uchar text i = B.get_utf_16be_uchar (bytes text) i
let is_valid_utf_16be text = B.is_valid_utf_16be (bytes text)
let get_utf_16le_uchar text i = B.get_utf_16le_uchar (bytes text) i
let is_valid_utf_16le text = B.is_valid_utf_16le (bytes text)

(* Binary integers *)

external get_int32_ne : string -> int -> int32 = "%caml_string_get32"
external get_int64_ne : string -> int -> int64 = "%caml_string_get64"

let get_uint8 text i = B.get_uint8 (bytes text) i
let get_int8 text i = B.get_int8 (bytes text) i
let get_uint16_ne text i = B.get_uint16_ne (bytes text) i
let get_uint16_be text i = B.get_uint16_be (bytes text) i
let get_uint16_le text i = B.get_uint16_le (bytes text) i
let get_int16_ne text i = B.get_int16_ne (bytes text) i
let get_int16_be text i = B.get_int16_be (bytes text) i
let get_int16_le text i = B.get_int16_le (bytes text) i
let get_int32_be text i = B.get_int32_be (bytes text) i
let get_int32_le text i = B.get_int32_le (bytes text) i
let get_int64_be text i = B.get_int64_be (bytes text) i
let get_int64_le text i = B.get_int64_le (bytes text) i
