(* Buffers: byte sequences that grow at their end. *)

(* Of [data] the first [length] bytes are the contents. [initial] is what
   [create] made, kept for [reset]. *)
type t = {
  mutable data : bytes;
  mutable length : int;
  initial : bytes;
}

let create size =
  let size =
    if size < 1 then 1
    else if size > Sys.max_string_length then Sys.max_string_length
    else size
  in
  let data = Bytes.create size in
  { data; length = 0; initial = data }

let length b = b.length
let contents b = Bytes.sub_string b.data 0 b.length
let to_bytes b = Bytes.sub b.data 0 b.length

let sub b pos len =
  if pos < 0 || len < 0 || pos > b.length - len then invalid_arg "Buffer.sub"
  else Bytes.sub_string b.data pos len

let blit src src_pos dst dst_pos len =
  if
    len < 0 || src_pos < 0
    || src_pos > src.length - len
    || dst_pos < 0
    || dst_pos > Bytes.length dst - len
  then invalid_arg "Buffer.blit"
  else Bytes.unsafe_blit src.data src_pos dst dst_pos len

let nth b i =
  if i < 0 || i >= b.length then invalid_arg "Buffer.nth"
  else Bytes.unsafe_get b.data i

let clear b = b.length <- 0

let reset b =
  b.length <- 0;
  b.data <- b.initial

let truncate b len =
  if len < 0 || len > b.length then invalid_arg "Buffer.truncate"
  else b.length <- len

(* Room for [more] bytes after the contents: the size is doubled as often as it
   takes, so that adding costs a constant time per byte on the whole. *)
let grow b more =
  let wanted = b.length + more in
  let rec double size = if size < wanted then double (2 * size) else size in
  let size = double (Bytes.length b.data) in
  let size =
    if size <= Sys.max_string_length then size
    else if wanted <= Sys.max_string_length then Sys.max_string_length
    else failwith "Buffer.add: cannot grow buffer"
  in
  let data = Bytes.create size in
  Bytes.unsafe_blit b.data 0 data 0 b.length;
  b.data <- data

(* Adding *)

let add_char b c =
  let len = b.length in
  if len >= Bytes.length b.data then grow b 1;
  Bytes.unsafe_set b.data len c;
  b.length <- len + 1

let unsafe_add b text pos len =
  let start = b.length in
  if start + len > Bytes.length b.data then grow b len;
  Bytes.unsafe_blit_string text pos b.data start len;
  b.length <- start + len

let add_string b text = unsafe_add b text 0 (String.length text)
let add_bytes b data = add_string b (Bytes.unsafe_to_string data)

let add_substring b text pos len =
  if pos < 0 || len < 0 || pos > String.length text - len then
    invalid_arg "Buffer.add_substring"
  else unsafe_add b text pos len

let add_subbytes b data pos len =
  if pos < 0 || len < 0 || pos > Bytes.length data - len then
    invalid_arg "Buffer.add_subbytes"
  else unsafe_add b (Bytes.unsafe_to_string data) pos len

let add_buffer b other =
  unsafe_add b (Bytes.unsafe_to_string other.data) 0 other.length

(* A setter that answers 0 found no room. *)
let rec add_encoded set room b u =
  let start = b.length in
  let written =
    if start >= Bytes.length b.data then 0 else set b.data start u
  in
  if written = 0 then begin
    grow b room;
    add_encoded set room b u
  end
  else b.length <- start + written

let add_utf_8_uchar b u =
  let n = Uchar.to_int u in
  if n < 0x80 then add_char b (Char.unsafe_chr n)
  else add_encoded Bytes.set_utf_8_uchar 4 b u

let add_utf_16le_uchar b u = add_encoded Bytes.set_utf_16le_uchar 4 b u
let add_utf_16be_uchar b u = add_encoded Bytes.set_utf_16be_uchar 4 b u

let add_fixed set size b n =
  let start = b.length in
  if start + size > Bytes.length b.data then grow b size;
  set b.data start n;
  b.length <- start + size

let add_int8 b n = add_fixed Bytes.set_int8 1 b n
let add_uint8 b n = add_fixed Bytes.set_uint8 1 b n
let add_int16_ne b n = add_fixed Bytes.set_int16_ne 2 b n
let add_int16_be b n = add_fixed Bytes.set_int16_be 2 b n
let add_int16_le b n = add_fixed Bytes.set_int16_le 2 b n
let add_uint16_ne b n = add_fixed Bytes.set_uint16_ne 2 b n
let add_uint16_be b n = add_fixed Bytes.set_uint16_be 2 b n
let add_uint16_le b n = add_fixed Bytes.set_uint16_le 2 b n
let add_int32_ne b n = add_fixed Bytes.set_int32_ne 4 b n
let add_int32_be b n = add_fixed Bytes.set_int32_be 4 b n
let add_int32_le b n = add_fixed Bytes.set_int32_le 4 b n
let add_int64_ne b n = add_fixed Bytes.set_int64_ne 8 b n
let add_int64_be b n = add_fixed Bytes.set_int64_be 8 b n
let add_int64_le b n = add_fixed Bytes.set_int64_le 8 b n

(* Channels *)

external unsafe_input : in_channel -> bytes -> int -> int -> int
  = "caml_ml_input"

(* Bytes that came before the end of the input stay in the buffer. *)
let add_channel b channel len =
  if len < 0 || len > Sys.max_string_length then
    invalid_arg "Buffer.add_channel"
  else begin
    if b.length + len > Bytes.length b.data then grow b len;
    let rec read missing =
      if missing > 0 then begin
        let got = unsafe_input channel b.data b.length missing in
        if got = 0 then raise End_of_file
        else begin
          b.length <- b.length + got;
          read (missing - got)
        end
      end
    in
    read len
  end

let output_buffer channel b = output channel b.data 0 b.length

(* Substitution *)

let is_name_char c =
  match c with
  | 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '_' -> true
  | _ -> false

(* The end of the name that begins at [i]: past its last character. *)
let rec name_end text i =
  if i < String.length text && is_name_char text.[i] then
    name_end text (i + 1)
  else i

(* The position of the parenthesis that closes the one open before [i], or the
   end of the text. *)
let closing_of text opening closing i =
  let rec find depth i =
    if i >= String.length text then i
    else if text.[i] = opening then find (depth + 1) (i + 1)
    else if text.[i] = closing then
      if depth = 0 then i else find (depth - 1) (i + 1)
    else find depth (i + 1)
  in
  find 0 i

let add_substitute b value_of text =
  let len = String.length text in
  (* [escaped]: a backslash was read and not written yet. *)
  let rec copy escaped i =
    if i < len then
      match text.[i] with
      | '$' when escaped ->
          add_char b '$';
          copy false (i + 1)
      | '$' -> variable (i + 1)
      | c ->
          if escaped then add_char b '\\';
          if c = '\\' then copy true (i + 1)
          else begin
            add_char b c;
            copy false (i + 1)
          end
    else if escaped then add_char b '\\'
  and variable i =
    if i >= len then add_char b '$'
    else begin
      let enclosed opening closing =
        let close = closing_of text opening closing (i + 1) in
        if close >= len then ("", i)
        else (String.sub text (i + 1) (close - i - 1), close + 1)
      in
      let name, next =
        match text.[i] with
        | '(' -> enclosed '(' ')'
        | '{' -> enclosed '{' '}'
        | _ ->
            let stop = name_end text i in
            (String.sub text i (stop - i), stop)
      in
      if next = i then begin
        (* No name: the dollar is itself. *)
        add_char b '$';
        copy false i
      end
      else begin
        add_string b (value_of name);
        copy false next
      end
    end
  in
  copy false 0

(* Sequences *)

let to_seq b =
  let rec from i () =
    if i >= b.length then Seq.Nil
    else Seq.Cons (Bytes.unsafe_get b.data i, from (i + 1))
  in
  from 0

let to_seqi b =
  let rec from i () =
    if i >= b.length then Seq.Nil
    else Seq.Cons ((i, Bytes.unsafe_get b.data i), from (i + 1))
  in
  from 0

let add_seq b s = Seq.iter (add_char b) s

let of_seq s =
  let b = create 32 in
  add_seq b s;
  b
