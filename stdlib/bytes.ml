(* Byte sequences. Strings share their representation and, through the
   [unsafe_] conversions, most of this code. *)

external length : bytes -> int = "%bytes_length"
external string_length : string -> int = "%string_length"
external get : bytes -> int -> char = "%bytes_safe_get"
external set : bytes -> int -> char -> unit = "%bytes_safe_set"
external create : int -> bytes = "caml_create_bytes"
external unsafe_get : bytes -> int -> char = "%bytes_unsafe_get"
external unsafe_set : bytes -> int -> char -> unit = "%bytes_unsafe_set"
external unsafe_fill : bytes -> int -> int -> char -> unit = "caml_fill_bytes"
  [@@noalloc]
external unsafe_to_string : bytes -> string = "%bytes_to_string"
external unsafe_of_string : string -> bytes = "%bytes_of_string"
external unsafe_blit : bytes -> int -> bytes -> int -> int -> unit
  = "caml_blit_bytes" [@@noalloc]
external unsafe_blit_string : string -> int -> bytes -> int -> int -> unit
  = "caml_blit_string" [@@noalloc]
external char_code : char -> int = "%identity"
external char_of_code : int -> char = "%identity"

type t = bytes

external compare : t -> t -> int = "caml_bytes_compare" [@@noalloc]
external equal : t -> t -> bool = "caml_bytes_equal" [@@noalloc]

let empty = create 0

let make len c =
  let b = create len in
  unsafe_fill b 0 len c;
  b

let init len f =
  let b = create len in
  for i = 0 to len - 1 do
    unsafe_set b i (f i)
  done;
  b

let copy b =
  let len = length b in
  let c = create len in
  unsafe_blit b 0 c 0 len;
  c

let to_string b = unsafe_to_string (copy b)
let of_string text = copy (unsafe_of_string text)

let sub b pos len =
  if pos < 0 || len < 0 || pos > length b - len then
    invalid_arg "String.sub / Bytes.sub"
  else begin
    let c = create len in
    unsafe_blit b pos c 0 len;
    c
  end

let sub_string b pos len = unsafe_to_string (sub b pos len)

(* [left] and [right] may be negative: then bytes are lost at that end. *)
let extend b left right =
  let len = length b in
  let wanted = len + left + right in
  (* Adding may have passed the greatest integer. *)
  let overflow =
    (left > 0 && right > 0 && wanted < len)
    || (left > 0 && len + left < 0)
    || (right > 0 && len + right < 0)
  in
  if overflow then invalid_arg "Bytes.extend"
  else begin
    let c = create wanted in
    let src, dst = if left < 0 then (- left, 0) else (0, left) in
    let kept = if len - src < wanted - dst then len - src else wanted - dst in
    if kept > 0 then unsafe_blit b src c dst kept;
    c
  end

let fill b pos len c =
  if pos < 0 || len < 0 || pos > length b - len then
    invalid_arg "String.fill / Bytes.fill"
  else unsafe_fill b pos len c

let blit src src_pos dst dst_pos len =
  if
    len < 0 || src_pos < 0
    || src_pos > length src - len
    || dst_pos < 0
    || dst_pos > length dst - len
  then invalid_arg "Bytes.blit"
  else unsafe_blit src src_pos dst dst_pos len

let blit_string src src_pos dst dst_pos len =
  if
    len < 0 || src_pos < 0
    || src_pos > string_length src - len
    || dst_pos < 0
    || dst_pos > length dst - len
  then invalid_arg "String.blit / Bytes.blit_string"
  else unsafe_blit_string src src_pos dst dst_pos len

let concat separator parts =
  match parts with
  | [] -> empty
  | first :: others ->
      let gap = length separator in
      let rec total sum parts =
        match parts with
        | [] -> sum
        | part :: rest ->
            let sum' = sum + gap + length part in
            if sum' < sum then invalid_arg "Bytes.concat" else total sum' rest
      in
      let joined = create (total (length first) others) in
      let rec place pos parts =
        match parts with
        | [] -> ()
        | part :: rest ->
            if gap > 0 then unsafe_blit separator 0 joined pos gap;
            let len = length part in
            unsafe_blit part 0 joined (pos + gap) len;
            place (pos + gap + len) rest
      in
      unsafe_blit first 0 joined 0 (length first);
      place (length first) others;
      joined

let cat a b =
  let la = length a in
  let lb = length b in
  let joined = create (la + lb) in
  unsafe_blit a 0 joined 0 la;
  unsafe_blit b 0 joined la lb;
  joined

(* Iterating *)

let iter f b =
  for i = 0 to length b - 1 do
    f (unsafe_get b i)
  done

let iteri f b =
  for i = 0 to length b - 1 do
    f i (unsafe_get b i)
  done

let map f b =
  let len = length b in
  if len = 0 then b
  else begin
    let c = create len in
    for i = 0 to len - 1 do
      unsafe_set c i (f (unsafe_get b i))
    done;
    c
  end

let mapi f b =
  let len = length b in
  if len = 0 then b
  else begin
    let c = create len in
    for i = 0 to len - 1 do
      unsafe_set c i (f i (unsafe_get b i))
    done;
    c
  end

let fold_left f acc b =
  let acc = ref acc in
  for i = 0 to length b - 1 do
    acc := f !acc (unsafe_get b i)
  done;
  !acc

let fold_right f b acc =
  let acc = ref acc in
  for i = length b - 1 downto 0 do
    acc := f (unsafe_get b i) !acc
  done;
  !acc

let for_all p b =
  let len = length b in
  let rec loop i = i >= len || (p (unsafe_get b i) && loop (i + 1)) in
  loop 0

let exists p b =
  let len = length b in
  let rec loop i = i < len && (p (unsafe_get b i) || loop (i + 1)) in
  loop 0

(* White space and escapes *)

let is_space c =
  match c with
  | ' ' | '\012' | '\n' | '\r' | '\t' -> true
  | _ -> false

let trim b =
  let len = length b in
  let rec first i =
    if i < len && is_space (unsafe_get b i) then first (i + 1) else i
  in
  let start = first 0 in
  let rec last i =
    if i > start && is_space (unsafe_get b (i - 1)) then last (i - 1) else i
  in
  let stop = last len in
  if stop > start then sub b start (stop - start) else empty

let escaped_length c =
  match c with
  | '"' | '\\' | '\n' | '\t' | '\r' | '\b' -> 2
  | ' ' .. '~' -> 1
  | _ -> 4

(* Physically [b] when nothing in it needs an escape. *)
let unsafe_escape b =
  let len = length b in
  let wanted = ref 0 in
  for i = 0 to len - 1 do
    wanted := !wanted + escaped_length (unsafe_get b i)
  done;
  if !wanted = len then b
  else begin
    let escaped = create !wanted in
    let pos = ref 0 in
    let put c =
      unsafe_set escaped !pos c;
      incr pos
    in
    for i = 0 to len - 1 do
      let c = unsafe_get b i in
      match c with
      | '"' | '\\' ->
          put '\\';
          put c
      | '\n' ->
          put '\\';
          put 'n'
      | '\t' ->
          put '\\';
          put 't'
      | '\r' ->
          put '\\';
          put 'r'
      | '\b' ->
          put '\\';
          put 'b'
      | ' ' .. '~' -> put c
      | _ ->
          let n = char_code c in
          put '\\';
          put (char_of_code (48 + (n / 100)));
          put (char_of_code (48 + (n / 10 mod 10)));
          put (char_of_code (48 + (n mod 10)))
    done;
    escaped
  end

let escaped b = copy (unsafe_escape b)

(* Searching. The recursive functions expect indices checked before. *)

let rec find_up b limit i c =
  if i >= limit then -1
  else if unsafe_get b i = c then i
  else find_up b limit (i + 1) c

let rec find_down b i c =
  if i < 0 then -1
  else if unsafe_get b i = c then i
  else find_down b (i - 1) c

let found i = if i < 0 then raise Not_found else i
let found_opt i = if i < 0 then None else Some i
let index b c = found (find_up b (length b) 0 c)
let index_opt b c = found_opt (find_up b (length b) 0 c)
let rindex b c = found (find_down b (length b - 1) c)
let rindex_opt b c = found_opt (find_down b (length b - 1) c)

let index_from b i c =
  let len = length b in
  if i < 0 || i > len then
    invalid_arg "String.index_from / Bytes.index_from"
  else found (find_up b len i c)

let index_from_opt b i c =
  let len = length b in
  if i < 0 || i > len then
    invalid_arg "String.index_from_opt / Bytes.index_from_opt"
  else found_opt (find_up b len i c)

let rindex_from b i c =
  if i < -1 || i >= length b then
    invalid_arg "String.rindex_from / Bytes.rindex_from"
  else found (find_down b i c)

let rindex_from_opt b i c =
  if i < -1 || i >= length b then
    invalid_arg "String.rindex_from_opt / Bytes.rindex_from_opt"
  else found_opt (find_down b i c)

let contains_from b i c =
  let len = length b in
  if i < 0 || i > len then
    invalid_arg "String.contains_from / Bytes.contains_from"
  else find_up b len i c >= 0

let contains b c = find_up b (length b) 0 c >= 0

let rcontains_from b i c =
  if i < 0 || i >= length b then
    invalid_arg "String.rcontains_from / Bytes.rcontains_from"
  else find_down b i c >= 0

(* Case *)

let uppercase_ascii b = map Char.uppercase_ascii b
let lowercase_ascii b = map Char.lowercase_ascii b

let map_first f b =
  if length b = 0 then b
  else begin
    let c = copy b in
    unsafe_set c 0 (f (unsafe_get b 0));
    c
  end

let capitalize_ascii b = map_first Char.uppercase_ascii b
let uncapitalize_ascii b = map_first Char.lowercase_ascii b

(* Affixes *)

let rec same_from a b offset i len =
  i >= len
  || (unsafe_get a i = unsafe_get b (offset + i)
     && same_from a b offset (i + 1) len)

let starts_with ~prefix b =
  let len = length prefix in
  len <= length b && same_from prefix b 0 0 len

let ends_with ~suffix b =
  let len = length suffix in
  let offset = length b - len in
  offset >= 0 && same_from suffix b offset 0 len

(* From the right, so that the list is built in order. *)
let split_on_char separator b =
  let rec loop i stop parts =
    if i < 0 then sub b 0 stop :: parts
    else if unsafe_get b i = separator then
      loop (i - 1) i (sub b (i + 1) (stop - i - 1) :: parts)
    else loop (i - 1) stop parts
  in
  let len = length b in
  loop (len - 1) len []

(* Sequences *)

let to_seq b =
  let rec from i () =
    if i >= length b then Seq.Nil else Seq.Cons (get b i, from (i + 1))
  in
  from 0

let to_seqi b =
  let rec from i () =
    if i >= length b then Seq.Nil else Seq.Cons ((i, get b i), from (i + 1))
  in
  from 0

let of_seq s =
  let data = ref (create 64) in
  let used = ref 0 in
  Seq.iter
    (fun c ->
      let room = length !data in
      if !used = room then begin
        let wanted =
          if 2 * room < Sys.max_string_length then 2 * room
          else Sys.max_string_length
        in
        if wanted = room then failwith "Bytes.of_seq: cannot grow bytes";
        let larger = create wanted in
        unsafe_blit !data 0 larger 0 room;
        data := larger
      end;
      unsafe_set !data !used c;
      incr used)
    s;
  sub !data 0 !used

(* Binary integers. The primitives work in the machine's byte order. *)

external byte_at : bytes -> int -> int = "%bytes_safe_get"
external set_byte : bytes -> int -> int -> unit = "%bytes_safe_set"
external unsafe_byte : bytes -> int -> int = "%bytes_unsafe_get"
external unsafe_set_byte : bytes -> int -> int -> unit = "%bytes_unsafe_set"
external get_uint16_ne : bytes -> int -> int = "%caml_bytes_get16"
external get_int32_ne : bytes -> int -> int32 = "%caml_bytes_get32"
external get_int64_ne : bytes -> int -> int64 = "%caml_bytes_get64"
external set_int16_ne : bytes -> int -> int -> unit = "%caml_bytes_set16"
external set_int32_ne : bytes -> int -> int32 -> unit = "%caml_bytes_set32"
external set_int64_ne : bytes -> int -> int64 -> unit = "%caml_bytes_set64"
external swap16 : int -> int = "%bswap16"
external swap32 : int32 -> int32 = "%bswap_int32"
external swap64 : int64 -> int64 = "%bswap_int64"

let sign8 n = (n lsl (Sys.int_size - 8)) asr (Sys.int_size - 8)
let sign16 n = (n lsl (Sys.int_size - 16)) asr (Sys.int_size - 16)
let get_uint8 b i = byte_at b i
let get_int8 b i = sign8 (byte_at b i)

let get_uint16_le b i =
  if Sys.big_endian then swap16 (get_uint16_ne b i) else get_uint16_ne b i

let get_uint16_be b i =
  if Sys.big_endian then get_uint16_ne b i else swap16 (get_uint16_ne b i)

let get_int16_ne b i = sign16 (get_uint16_ne b i)
let get_int16_le b i = sign16 (get_uint16_le b i)
let get_int16_be b i = sign16 (get_uint16_be b i)

let get_int32_le b i =
  if Sys.big_endian then swap32 (get_int32_ne b i) else get_int32_ne b i

let get_int32_be b i =
  if Sys.big_endian then get_int32_ne b i else swap32 (get_int32_ne b i)

let get_int64_le b i =
  if Sys.big_endian then swap64 (get_int64_ne b i) else get_int64_ne b i

let get_int64_be b i =
  if Sys.big_endian then get_int64_ne b i else swap64 (get_int64_ne b i)

let set_int8 b i n = set_byte b i n
let set_uint8 = set_int8

let set_int16_le b i n =
  if Sys.big_endian then set_int16_ne b i (swap16 n) else set_int16_ne b i n

let set_int16_be b i n =
  if Sys.big_endian then set_int16_ne b i n else set_int16_ne b i (swap16 n)

let set_int32_le b i n =
  if Sys.big_endian then set_int32_ne b i (swap32 n) else set_int32_ne b i n

let set_int32_be b i n =
  if Sys.big_endian then set_int32_ne b i n else set_int32_ne b i (swap32 n)

let set_int64_le b i n =
  if Sys.big_endian then set_int64_ne b i (swap64 n) else set_int64_ne b i n

let set_int64_be b i n =
  if Sys.big_endian then set_int64_ne b i n else set_int64_ne b i (swap64 n)

let set_uint16_ne = set_int16_ne
let set_uint16_le = set_int16_le
let set_uint16_be = set_int16_be

(* UTF-8. A sequence that is not right is replaced up to the first byte that
   cannot continue it, as Unicode recommends: the lead byte bounds the second
   one so that neither surrogates, nor numbers too great, nor longer spellings
   than needed get through. *)

let decoded = Uchar.utf_decode
let bad = Uchar.utf_decode_invalid
let scalar = Uchar.unsafe_of_int
let is_tail byte = byte land 0xC0 = 0x80

let get_utf_8_uchar b i =
  let lead = byte_at b i in
  let last = length b - 1 in
  if lead < 0x80 then decoded 1 (scalar lead)
  else if lead < 0xC2 || lead > 0xF4 || i >= last then bad 1
  else begin
    let second = unsafe_byte b (i + 1) in
    let low =
      if lead = 0xE0 then 0xA0 else if lead = 0xF0 then 0x90 else 0x80
    in
    let high =
      if lead = 0xED then 0x9F else if lead = 0xF4 then 0x8F else 0xBF
    in
    if second < low || second > high then bad 1
    else if lead < 0xE0 then
      decoded 2 (scalar (((lead land 0x1F) lsl 6) lor (second land 0x3F)))
    else if i + 1 >= last then bad 2
    else begin
      let third = unsafe_byte b (i + 2) in
      if not (is_tail third) then bad 2
      else if lead < 0xF0 then
        decoded 3
          (scalar
             (((lead land 0x0F) lsl 12)
             lor ((second land 0x3F) lsl 6)
             lor (third land 0x3F)))
      else if i + 2 >= last then bad 3
      else begin
        let fourth = unsafe_byte b (i + 3) in
        if not (is_tail fourth) then bad 3
        else
          decoded 4
            (scalar
               (((lead land 0x07) lsl 18)
               lor ((second land 0x3F) lsl 12)
               lor ((third land 0x3F) lsl 6)
               lor (fourth land 0x3F)))
      end
    end
  end

(* These answer the number of bytes written: 0 when there is no room. *)

let set_utf_8_uchar b i u =
  let u = Uchar.to_int u in
  let room = length b - i in
  let tail shift = 0x80 lor ((u lsr shift) land 0x3F) in
  if u < 0x80 then begin
    set_byte b i u;
    1
  end
  else if u < 0x800 then begin
    (* The checked access refuses an index that is outside altogether. *)
    ignore (byte_at b i);
    if room < 2 then 0
    else begin
      unsafe_set_byte b i (0xC0 lor (u lsr 6));
      unsafe_set_byte b (i + 1) (tail 0);
      2
    end
  end
  else if u < 0x10000 then begin
    ignore (byte_at b i);
    if room < 3 then 0
    else begin
      unsafe_set_byte b i (0xE0 lor (u lsr 12));
      unsafe_set_byte b (i + 1) (tail 6);
      unsafe_set_byte b (i + 2) (tail 0);
      3
    end
  end
  else begin
    ignore (byte_at b i);
    if room < 4 then 0
    else begin
      unsafe_set_byte b i (0xF0 lor (u lsr 18));
      unsafe_set_byte b (i + 1) (tail 12);
      unsafe_set_byte b (i + 2) (tail 6);
      unsafe_set_byte b (i + 3) (tail 0);
      4
    end
  end

let is_valid_utf_8 b =
  let len = length b in
  let rec from i =
    if i >= len then true
    else if unsafe_byte b i < 0x80 then from (i + 1)
    else begin
      let decode = get_utf_8_uchar b i in
      Uchar.utf_decode_is_valid decode
      && from (i + Uchar.utf_decode_length decode)
    end
  in
  from 0

(* UTF-16 *)

let get_utf_16 unit_at b i =
  ignore (byte_at b i);
  let last = length b - 1 in
  if i = last then bad 1
  else begin
    let unit_ = unit_at b i in
    if unit_ < 0xD800 || unit_ > 0xDFFF then decoded 2 (scalar unit_)
    else if unit_ > 0xDBFF then bad 2
    else if i + 3 > last then bad (last - i + 1)
    else begin
      let second = unit_at b (i + 2) in
      if second < 0xDC00 || second > 0xDFFF then bad 2
      else
        decoded 4
          (scalar
             ((((unit_ land 0x3FF) lsl 10) lor (second land 0x3FF)) + 0x10000))
    end
  end

let set_utf_16 set_unit b i u =
  ignore (byte_at b i);
  let u = Uchar.to_int u in
  let room = length b - i in
  if u < 0x10000 then
    if room < 2 then 0
    else begin
      set_unit b i u;
      2
    end
  else if room < 4 then 0
  else begin
    let rest = u - 0x10000 in
    set_unit b i (0xD800 lor (rest lsr 10));
    set_unit b (i + 2) (0xDC00 lor (rest land 0x3FF));
    4
  end

let is_valid_utf_16 get_uchar b =
  let len = length b in
  let rec from i =
    if i >= len then true
    else begin
      let decode = get_uchar b i in
      Uchar.utf_decode_is_valid decode
      && from (i + Uchar.utf_decode_length decode)
    end
  in
  from 0

let get_utf_16be_uchar b i = get_utf_16 get_uint16_be b i
let get_utf_16le_uchar b i = get_utf_16 get_uint16_le b i
let set_utf_16be_uchar b i u = set_utf_16 set_int16_be b i u
let set_utf_16le_uchar b i u = set_utf_16 set_int16_le b i u
let is_valid_utf_16be b = is_valid_utf_16 get_utf_16be_uchar b
let is_valid_utf_16le b = is_valid_utf_16 get_utf_16le_uchar b
