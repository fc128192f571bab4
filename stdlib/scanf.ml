(* Formatted input. *)

open CamlinternalFormatBasics
open CamlinternalFormat

(* {1 Where characters come from} *)

module Scanning = struct
  type file_name = string

  type origin =
    | From_channel of Stdlib.in_channel
    | From_file of file_name * Stdlib.in_channel
    | From_function
    | From_string

  type in_channel = {
    origin : origin;
    next : unit -> char; (* raises [End_of_file] *)
    mutable current : char;
    mutable current_valid : bool; (* whether [current] waits to be taken *)
    mutable at_end : bool;
    mutable chars : int; (* that were got from [next] *)
    mutable lines : int;
    mutable tokens : int;
    text : Buffer.t; (* of the token being read *)
  }

  type scanbuf = in_channel

  let make origin next =
    {
      origin;
      next;
      current = '\000';
      current_valid = false;
      at_end = false;
      chars = 0;
      lines = 0;
      tokens = 0;
      text = Buffer.create 1024;
    }

  (* Gets a character to look at; [at_end] tells when there is none. *)
  let fetch ib =
    match ib.next () with
    | c ->
        ib.current <- c;
        ib.current_valid <- true;
        ib.chars <- ib.chars + 1;
        if c = '\n' then ib.lines <- ib.lines + 1;
        c
    | exception End_of_file ->
        ib.current <- '\000';
        ib.current_valid <- false;
        ib.at_end <- true;
        '\000'

  let peek ib = if ib.current_valid then ib.current else fetch ib

  (* For what needs a character. *)
  let peek_or_fail ib =
    let c = peek ib in
    if ib.at_end then raise End_of_file;
    c

  let end_of_input ib =
    ignore (peek ib);
    ib.at_end

  let beginning_of_input ib = ib.chars = 0

  let name_of_input ib =
    match ib.origin with
    | From_channel _ -> "unnamed Stdlib input channel"
    | From_file (name, _) -> name
    | From_function -> "unnamed function"
    | From_string -> "unnamed character string"

  (* The characters that are behind, not counting the one that waits. *)
  let char_count ib = if ib.current_valid then ib.chars - 1 else ib.chars

  let skip ib = ib.current_valid <- false

  let keep ib c =
    Buffer.add_char ib.text c;
    skip ib

  let take_token ib =
    let token = Buffer.contents ib.text in
    Buffer.clear ib.text;
    ib.tokens <- ib.tokens + 1;
    token

  let reset_token ib = Buffer.reset ib.text

  let from_string text =
    let i = ref 0 in
    make From_string (fun () ->
        if !i >= String.length text then raise End_of_file
        else begin
          let c = text.[!i] in
          incr i;
          c
        end)

  let from_function next = make From_function next

  (* Reads ahead by blocks. *)
  let from_channel_with origin at_end channel =
    let size = 1024 in
    let block = Bytes.create size in
    let i = ref 0 in
    let limit = ref 0 in
    let over = ref false in
    make origin (fun () ->
        if !i < !limit then begin
          let c = Bytes.get block !i in
          incr i;
          c
        end
        else if !over then raise End_of_file
        else begin
          limit := input channel block 0 size;
          if !limit = 0 then begin
            over := true;
            at_end channel
          end
          else begin
            i := 1;
            Bytes.get block 0
          end
        end)

  let raise_at_end _ = raise End_of_file

  let close_at_end channel =
    Stdlib.close_in channel;
    raise End_of_file

  let from_channel channel =
    from_channel_with (From_channel channel) raise_at_end channel

  let stdin =
    from_channel_with (From_file ("-", Stdlib.stdin)) raise_at_end Stdlib.stdin

  let open_file opener name =
    match name with
    | "-" -> stdin
    | _ ->
        let channel = opener name in
        from_channel_with (From_file (name, channel)) close_at_end channel

  let open_in name = open_file Stdlib.open_in name
  let open_in_bin name = open_file Stdlib.open_in_bin name
  let from_file = open_in
  let from_file_bin = open_in_bin

  let close_in ib =
    match ib.origin with
    | From_channel channel | From_file (_, channel) -> Stdlib.close_in channel
    | From_function | From_string -> ()
end

open Scanning

type ('a, 'b, 'c, 'd) scanner =
  ('a, Scanning.in_channel, 'b, 'c, 'a -> 'd, 'd) format6 -> 'c

type ('a, 'b, 'c, 'd) scanner_opt =
  ('a, Scanning.in_channel, 'b, 'c, 'a -> 'd option, 'd) format6 -> 'c

exception Scan_failure of string

(* {1 Failing} *)

let bad_input message = raise (Scan_failure message)
let quoted c = "'" ^ Char.escaped c ^ "'"
let bad_escape c = bad_input ("illegal escape character " ^ quoted c)

let bad_length what =
  bad_input
    ("scanning of " ^ what
   ^ " failed: the specified length was too short for token")

let bad_end what =
  bad_input
    ("scanning of " ^ what
   ^ " failed: premature end of file occurred before end of token")

let bad_float () = bad_input "no dot or exponent part found in float token"
let bad_hex_float () = bad_input "not a valid float in hexadecimal notation"

let mismatch expected found =
  bad_input ("looking for " ^ quoted expected ^ ", found " ^ quoted found)

(* {1 Literal characters} *)

(* A space stands for any amount of white space, none too. *)
let rec skip_white ib =
  let c = peek ib in
  if not ib.at_end then
    match c with
    | ' ' | '\t' | '\n' | '\r' ->
        skip ib;
        skip_white ib
    | _ -> ()

let check_this ib expected =
  let c = peek_or_fail ib in
  if c = expected then skip ib else mismatch expected c

(* A newline also comes as a return and a newline. *)
let check_newline ib =
  match peek_or_fail ib with
  | '\n' -> skip ib
  | '\r' ->
      skip ib;
      check_this ib '\n'
  | c -> mismatch '\n' c

let check_char ib c =
  match c with
  | ' ' -> skip_white ib
  | '\n' -> check_newline ib
  | _ -> check_this ib c

let check_literal ib text = String.iter (check_char ib) text

(* {1 Tokens}

   The functions that read take the greatest number of characters, put what
   they read in [text], and answer what is left of the number. *)

let keep_one ib width c =
  keep ib c;
  width - 1

(* Characters that are of no meaning, but counted. *)
let skip_one ib width =
  skip ib;
  width - 1

(* {2 Integers} *)

(* Digits with underscores among them, perhaps none. *)
let rec digits_star is_digit ib width =
  if width = 0 then width
  else begin
    let c = peek ib in
    if ib.at_end then width
    else if is_digit c then digits_star is_digit ib (keep_one ib width c)
    else if c = '_' then digits_star is_digit ib (skip_one ib width)
    else width
  end

let is_decimal c = c >= '0' && c <= '9'
let is_binary c = c = '0' || c = '1'
let is_octal c = c >= '0' && c <= '7'

let is_hex c =
  is_decimal c || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')

let decimal_plus ib width =
  if width = 0 then bad_length "decimal digits"
  else begin
    let c = peek_or_fail ib in
    if is_decimal c then digits_star is_decimal ib (keep_one ib width c)
    else bad_input ("character " ^ quoted c ^ " is not a decimal digit")
  end

let digits_plus basis is_digit ib width =
  if width = 0 then bad_length "digits"
  else begin
    let c = peek_or_fail ib in
    if is_digit c then digits_star is_digit ib (keep_one ib width c)
    else
      bad_input
        ("character " ^ quoted c ^ " is not a valid " ^ basis ^ " digit")
  end

let binary_plus = digits_plus "binary" is_binary
let octal_plus = digits_plus "octal" is_octal
let hex_plus = digits_plus "hexadecimal" is_hex

let sign ib width =
  match peek_or_fail ib with
  | ('+' | '-') as c -> keep_one ib width c
  | _ -> width

let signed_decimal ib width = decimal_plus ib (sign ib width)

(* With a prefix that tells the basis, or without. *)
let unsigned_any ib width =
  match peek_or_fail ib with
  | '0' as c ->
      let width = keep_one ib width c in
      if width = 0 then width
      else begin
        let c = peek ib in
        if ib.at_end then width
        else
          match c with
          | 'x' | 'X' -> hex_plus ib (keep_one ib width c)
          | 'o' -> octal_plus ib (keep_one ib width c)
          | 'b' -> binary_plus ib (keep_one ib width c)
          | _ -> digits_star is_decimal ib width
      end
  | _ -> decimal_plus ib width

let scan_int letter ib width =
  match letter with
  | 'd' -> ignore (signed_decimal ib width)
  | 'i' -> ignore (unsigned_any ib (sign ib width))
  | 'u' -> ignore (decimal_plus ib width)
  | 'o' -> ignore (octal_plus ib width)
  | _ -> ignore (hex_plus ib width)

(* As the functions on strings expect it. *)
let int_token letter ib =
  let token = take_token ib in
  match letter with
  | 'o' -> "0o" ^ token
  | 'x' | 'X' -> "0x" ^ token
  | _ -> token

(* {2 Floats} *)

(* At most [precision] digits of the fraction are read. *)
let fraction ib width =
  if width = 0 then width
  else begin
    let c = peek ib in
    if ib.at_end then width
    else if is_decimal c then
      digits_star is_decimal ib (keep_one ib width c)
    else width
  end

let exponent ib width =
  if width = 0 then width
  else begin
    let c = peek ib in
    if ib.at_end then width
    else
      match c with
      | 'e' | 'E' -> signed_decimal ib (keep_one ib width c)
      | _ -> width
  end

let integer_part ib width = digits_star is_decimal ib (sign ib width)

let with_fraction ib width precision =
  let precision = min width precision in
  let left = fraction ib precision in
  exponent ib (width - (precision - left))

let scan_float width precision ib =
  let width = integer_part ib width in
  if width <> 0 then begin
    let c = peek ib in
    if not ib.at_end then
      match c with
      | '.' -> ignore (with_fraction ib (keep_one ib width c) precision)
      | _ -> ignore (exponent ib width)
  end

(* A lower-case text, whatever the case of the input. *)
let check_word ib width word fail =
  let width = ref width in
  String.iter
    (fun expected ->
      if !width = 0 || end_of_input ib then fail ();
      let c = peek ib in
      if Char.lowercase_ascii c <> expected then fail ();
      width := keep_one ib !width c)
    word;
  !width

let scan_hex_float width precision ib =
  let need width = if width = 0 || end_of_input ib then bad_hex_float () in
  need width;
  let width = sign ib width in
  need width;
  match peek ib with
  | '0' as c ->
      let width = keep_one ib width c in
      need width;
      let width = check_word ib width "x" bad_hex_float in
      need width;
      let width =
        match peek ib with
        | '.' | 'p' | 'P' -> width
        | _ -> hex_plus ib width
      in
      if width <> 0 && not (end_of_input ib) then begin
        let width =
          match peek ib with
          | '.' as c -> (
              let width = keep_one ib width c in
              if width = 0 || end_of_input ib then width
              else
                match peek ib with
                | 'p' | 'P' -> width
                | _ ->
                    let precision = min width precision in
                    width - (precision - hex_plus ib precision))
          | _ -> width
        in
        if width <> 0 && not (end_of_input ib) then
          match peek ib with
          | ('p' | 'P') as c ->
              let width = keep_one ib width c in
              need width;
              ignore (signed_decimal ib width)
          | _ -> ()
      end
  | ('n' | 'N') as c ->
      let width = keep_one ib width c in
      need width;
      ignore (check_word ib width "an" bad_hex_float)
  | ('i' | 'I') as c ->
      let width = keep_one ib width c in
      need width;
      ignore (check_word ib width "nfinity" bad_hex_float)
  | _ -> bad_hex_float ()

(* OCaml's own floats, which have a point or an exponent. *)
let scan_caml_float width precision ib =
  let need width = if width = 0 || end_of_input ib then bad_float () in
  let decimal_rest width =
    need width;
    match peek ib with
    | '.' as c -> ignore (with_fraction ib (keep_one ib width c) precision)
    | 'e' | 'E' -> ignore (exponent ib width)
    | _ -> bad_float ()
  in
  need width;
  let width = sign ib width in
  need width;
  match peek ib with
  | '0' as c -> (
      let width = keep_one ib width c in
      need width;
      match peek ib with
      | ('x' | 'X') as c -> (
          let width = keep_one ib width c in
          need width;
          let width = hex_plus ib width in
          need width;
          let exponent_part width =
            if width <> 0 && not (end_of_input ib) then
              match peek ib with
              | ('p' | 'P') as c ->
                  let width = keep_one ib width c in
                  if width = 0 || end_of_input ib then bad_hex_float ();
                  ignore (signed_decimal ib width)
              | _ -> ()
          in
          match peek ib with
          | '.' as c -> (
              let width = keep_one ib width c in
              if width <> 0 && not (end_of_input ib) then
                match peek ib with
                | 'p' | 'P' -> exponent_part width
                | _ ->
                  let precision = min width precision in
                  exponent_part
                    (width - (precision - hex_plus ib precision)))
          | 'p' | 'P' -> exponent_part width
          | _ -> bad_float ())
      | _ -> decimal_rest (digits_star is_decimal ib width))
  | c when is_decimal c ->
      decimal_rest (digits_star is_decimal ib (keep_one ib width c))
  | _ -> bad_float ()

(* {2 Texts} *)

(* Up to white space, or to the character [stop], which is passed over. *)
let scan_string stop width ib =
  let rec loop width =
    if width <> 0 then begin
      let c = peek ib in
      if not ib.at_end then
        match stop with
        | Some s when c = s -> skip ib
        | Some _ -> loop (keep_one ib width c)
        | None -> (
            match c with
            | ' ' | '\t' | '\n' | '\r' -> ()
            | _ -> loop (keep_one ib width c))
    end
  in
  loop width

let scan_char_set set stop width ib =
  let rec loop width =
    if width > 0 then begin
      let c = peek ib in
      if
        (not ib.at_end)
        && is_in_char_set set c
        && match stop with Some s -> c <> s | None -> true
      then loop (keep_one ib width c)
    end
  in
  loop width;
  match stop with
  | None -> ()
  | Some s ->
      let c = peek ib in
      if not ib.at_end then if c = s then skip ib else mismatch s c

(* {2 OCaml's characters and strings} *)

(* The next character of a literal. *)
let literal_char what ib =
  let c = peek ib in
  if ib.at_end then bad_end what else c

let digit_value c =
  if is_decimal c then Char.code c - Char.code '0'
  else (Char.code (Char.lowercase_ascii c) - Char.code 'a') + 10

(* What follows a backslash; the answer is what is left of [width]. *)
let scan_escape what ib width =
  if width = 0 then bad_length what
  else
    let c = literal_char what ib in
    match c with
    | '\\' | '\'' | '"' | ' ' -> keep_one ib width c
    | 'n' -> keep_one ib width '\n'
    | 't' -> keep_one ib width '\t'
    | 'b' -> keep_one ib width '\b'
    | 'r' -> keep_one ib width '\r'
    | '0' .. '9' ->
        let digit () =
          skip ib;
          let c = literal_char what ib in
          if is_decimal c then c else bad_escape c
        in
        let c1 = digit () in
        let c2 = digit () in
        let n = (100 * digit_value c) + (10 * digit_value c1) + digit_value c2 in
        if n > 255 then
          bad_input
            (Printf.sprintf "bad character decimal encoding \\%c%c%c" c c1 c2)
        else keep_one ib (width - 2) (Char.chr n)
    | 'x' ->
        let digit () =
          skip ib;
          let c = literal_char what ib in
          if is_hex c then c else bad_escape c
        in
        let c1 = digit () in
        let c2 = digit () in
        let n = (16 * digit_value c1) + digit_value c2 in
        keep_one ib (width - 2) (Char.chr n)
    | c -> bad_escape c

let scan_caml_char width ib =
  let what = "a Char" in
  let next_quote width =
    if width = 0 then bad_length what
    else
      match literal_char what ib with
      | '\'' -> skip ib
      | c -> mismatch '\'' c
  in
  if width = 0 then bad_length what
  else
    match peek_or_fail ib with
    | '\'' -> (
        let width = skip_one ib width in
        if width = 0 then bad_length what
        else
          match literal_char what ib with
          | '\\' -> next_quote (scan_escape what ib (skip_one ib width))
          | c -> next_quote (keep_one ib width c))
    | c -> mismatch '\'' c

let scan_caml_string width ib =
  let what = "a String" in
  let rec inside width =
    if width = 0 then bad_length what
    else
      match literal_char what ib with
      | '"' -> skip ib
      | '\\' -> after_backslash (skip_one ib width)
      | c -> inside (keep_one ib width c)
  and after_backslash width =
    if width = 0 then bad_length what
    else
      match literal_char what ib with
      | '\r' -> (
          let width = skip_one ib width in
          if width = 0 then bad_length what
          else
            match literal_char what ib with
            | '\n' -> blanks (skip_one ib width)
            | c ->
                Buffer.add_char ib.text '\r';
                inside (keep_one ib width c))
      | '\n' -> blanks (skip_one ib width)
      | _ -> inside (scan_escape what ib width)
  and blanks width =
    if width = 0 then bad_length what
    else
      match literal_char what ib with
      | ' ' -> blanks (skip_one ib width)
      | _ -> inside width
  in
  if width = 0 then bad_length what
  else
    match peek_or_fail ib with
    | '"' -> inside (skip_one ib width)
    | c -> mismatch '"' c

let scan_bool ib =
  match peek_or_fail ib with
  | 't' -> scan_string None 4 ib
  | 'f' -> scan_string None 5 ib
  | c ->
      bad_input ("the character " ^ quoted c ^ " cannot start a boolean")

let bool_token ib =
  match take_token ib with
  | "true" -> true
  | "false" -> false
  | text -> bad_input ("invalid boolean '" ^ text ^ "'")

let char_token ib = (take_token ib).[0]

let scan_any_char ib = ignore (keep_one ib 1 (peek_or_fail ib))

(* {1 Formats} *)

(* A width that scanning cannot make sense of is the programmer's mistake. *)
let bad_conversion what =
  invalid_arg ("scanf: bad conversion \"%" ^ what ^ "\"")

let width_of_padding : type x y. (x, y) padding -> int = function
  | No_padding -> max_int
  | Lit_padding (Left, _) -> bad_conversion "-"
  | Lit_padding (_, width) -> width
  | Arg_padding _ -> bad_conversion "*"

let width_of_precision : type x y. (x, y) precision -> int = function
  | No_precision -> max_int
  | Lit_precision digits -> digits
  | Arg_precision -> bad_conversion "*"

(* "@c" after "%s" or "%[" says where to stop: the character, and what of the
   item is still to be matched. *)
let stop_of_item item =
  match item with
  | Escaped_percent -> ('%', "")
  | _ ->
      let text = string_of_formatting_lit item in
      (text.[1], String.sub text 2 (String.length text - 2))

let count_of ib counter =
  match counter with
  | Line_counter -> ib.lines
  | Char_counter -> char_count ib
  | Token_counter -> ib.tokens

(* The functions for "%r" are the first arguments; [k] gets them together. *)
let rec take_readers : type a b c d e f.
    ((d, e) heter_list -> e) ->
    (a, b, c, d, e, f) fmt ->
    d =
 fun k fmt ->
  match fmt with
  | Reader rest ->
      fun reader -> take_readers (fun readers -> k (Cons (reader, readers))) rest
  | Char rest -> take_readers k rest
  | Caml_char rest -> take_readers k rest
  | String (_, rest) -> take_readers k rest
  | Caml_string (_, rest) -> take_readers k rest
  | Int (_, _, _, rest) -> take_readers k rest
  | Int32 (_, _, _, rest) -> take_readers k rest
  | Nativeint (_, _, _, rest) -> take_readers k rest
  | Int64 (_, _, _, rest) -> take_readers k rest
  | Float (_, _, _, rest) -> take_readers k rest
  | Bool (_, rest) -> take_readers k rest
  | Flush rest -> take_readers k rest
  | String_literal (_, rest) -> take_readers k rest
  | Char_literal (_, rest) -> take_readers k rest
  | Format_arg (_, _, rest) -> take_readers k rest
  | Format_subst (_, ty, rest) -> take_typed_readers k (erase_rel (symm ty)) rest
  | Alpha rest -> take_readers k rest
  | Theta rest -> take_readers k rest
  | Formatting_lit (_, rest) -> take_readers k rest
  | Formatting_gen (Open_tag (Format (sub, _)), rest) ->
      let whole = concat_fmt sub rest in
      take_readers k whole
  | Formatting_gen (Open_box (Format (sub, _)), rest) ->
      let whole = concat_fmt sub rest in
      take_readers k whole
  | Scan_char_set (_, _, rest) -> take_readers k rest
  | Scan_get_counter (_, rest) -> take_readers k rest
  | Scan_next_char rest -> take_readers k rest
  | Custom (_, _, rest) -> take_readers k rest
  | Ignored_param (ignored, rest) -> take_ignored_readers k ignored rest
  | End_of_format -> k Nil

and take_typed_readers : type a b c d e f x y.
    ((d, e) heter_list -> e) ->
    (a, b, c, d, x, y) fmtty ->
    (y, b, c, x, e, f) fmt ->
    d =
 fun k ty rest ->
  match ty with
  | Reader_ty ty ->
      fun reader ->
        take_typed_readers (fun readers -> k (Cons (reader, readers))) ty rest
  | Ignored_reader_ty ty ->
      fun reader ->
        take_typed_readers (fun readers -> k (Cons (reader, readers))) ty rest
  | Char_ty ty -> take_typed_readers k ty rest
  | String_ty ty -> take_typed_readers k ty rest
  | Int_ty ty -> take_typed_readers k ty rest
  | Int32_ty ty -> take_typed_readers k ty rest
  | Nativeint_ty ty -> take_typed_readers k ty rest
  | Int64_ty ty -> take_typed_readers k ty rest
  | Float_ty ty -> take_typed_readers k ty rest
  | Bool_ty ty -> take_typed_readers k ty rest
  | Alpha_ty ty -> take_typed_readers k ty rest
  | Theta_ty ty -> take_typed_readers k ty rest
  | Any_ty ty -> take_typed_readers k ty rest
  | Format_arg_ty (_, ty) -> take_typed_readers k ty rest
  | Format_subst_ty (left, right, ty) ->
      take_typed_readers k (concat_fmtty (trans (symm left) right) ty) rest
  | End_of_fmtty -> take_readers k rest

and take_ignored_readers : type a b c d e f x y.
    ((d, e) heter_list -> e) ->
    (a, b, c, d, x, y) ignored ->
    (y, b, c, x, e, f) fmt ->
    d =
 fun k ignored rest ->
  match ignored with
  | Ignored_reader ->
      fun reader -> take_readers (fun readers -> k (Cons (reader, readers))) rest
  | Ignored_char -> take_readers k rest
  | Ignored_caml_char -> take_readers k rest
  | Ignored_string _ -> take_readers k rest
  | Ignored_caml_string _ -> take_readers k rest
  | Ignored_int (_, _) -> take_readers k rest
  | Ignored_int32 (_, _) -> take_readers k rest
  | Ignored_nativeint (_, _) -> take_readers k rest
  | Ignored_int64 (_, _) -> take_readers k rest
  | Ignored_float (_, _) -> take_readers k rest
  | Ignored_bool _ -> take_readers k rest
  | Ignored_format_arg (_, _) -> take_readers k rest
  | Ignored_format_subst (_, ty) -> take_typed_readers k ty rest
  | Ignored_scan_char_set (_, _) -> take_readers k rest
  | Ignored_scan_get_counter _ -> take_readers k rest
  | Ignored_scan_next_char -> take_readers k rest

(* Reads what [fmt] describes: the values, in order. *)
let rec scan : type a c d e f.
    Scanning.in_channel ->
    (a, Scanning.in_channel, c, d, e, f) fmt ->
    (d, e) heter_list ->
    (a, f) heter_list =
 fun ib fmt readers ->
  match fmt with
  | Char rest ->
      scan_any_char ib;
      let c = char_token ib in
      Cons (c, scan ib rest readers)
  | Caml_char rest ->
      scan_caml_char max_int ib;
      let c = char_token ib in
      Cons (c, scan ib rest readers)
  | String (padding, Formatting_lit (item, rest)) ->
      let stop, literal = stop_of_item item in
      scan_padded ib
        (String_literal (literal, rest))
        readers padding
        (scan_string (Some stop))
        take_token
  | String (padding, Formatting_gen (Open_tag (Format (sub, _)), rest)) ->
      scan_padded ib (concat_fmt sub rest) readers padding
        (scan_string (Some '{'))
        take_token
  | String (padding, Formatting_gen (Open_box (Format (sub, _)), rest)) ->
      scan_padded ib (concat_fmt sub rest) readers padding
        (scan_string (Some '['))
        take_token
  | String (padding, rest) ->
      scan_padded ib rest readers padding (scan_string None) take_token
  | Caml_string (padding, rest) ->
      scan_padded ib rest readers padding scan_caml_string take_token
  | Int (conv, padding, precision, rest) ->
      let letter = char_of_iconv conv in
      scan_number ib rest readers padding precision
        (fun width _ ib -> scan_int letter ib width)
        (fun ib -> int_of_string (int_token letter ib))
  | Int32 (conv, padding, precision, rest) ->
      let letter = char_of_iconv conv in
      scan_number ib rest readers padding precision
        (fun width _ ib -> scan_int letter ib width)
        (fun ib -> Int32.of_string (int_token letter ib))
  | Nativeint (conv, padding, precision, rest) ->
      let letter = char_of_iconv conv in
      scan_number ib rest readers padding precision
        (fun width _ ib -> scan_int letter ib width)
        (fun ib -> Nativeint.of_string (int_token letter ib))
  | Int64 (conv, padding, precision, rest) ->
      let letter = char_of_iconv conv in
      scan_number ib rest readers padding precision
        (fun width _ ib -> scan_int letter ib width)
        (fun ib -> Int64.of_string (int_token letter ib))
  | Float ((_, (Float_F | Float_CF)), padding, precision, rest) ->
      scan_number ib rest readers padding precision scan_caml_float float_token
  | Float ((_, (Float_h | Float_H)), padding, precision, rest) ->
      scan_number ib rest readers padding precision scan_hex_float float_token
  | Float
      ( (_, (Float_f | Float_e | Float_E | Float_g | Float_G)),
        padding,
        precision,
        rest ) ->
      scan_number ib rest readers padding precision scan_float float_token
  | Bool (padding, rest) ->
      scan_padded ib rest readers padding (fun _ ib -> scan_bool ib) bool_token
  | Alpha _ -> bad_conversion "a"
  | Theta _ -> bad_conversion "t"
  | Custom _ ->
      invalid_arg "scanf: bad conversion \"%?\" (custom converter)"
  | Reader rest -> (
      match readers with
      | Cons (reader, readers) ->
          let x = reader ib in
          Cons (x, scan ib rest readers)
      | Nil -> assert false)
  | Flush rest ->
      if end_of_input ib then scan ib rest readers
      else bad_input "end of input not found"
  | String_literal (text, rest) ->
      check_literal ib text;
      scan ib rest readers
  | Char_literal (c, rest) ->
      check_char ib c;
      scan ib rest readers
  | Format_arg (width, ty, rest) ->
      scan_caml_string (width_of_option width) ib;
      let text = take_token ib in
      let fmt =
        try format_of_string_fmtty text ty
        with Failure message -> bad_input message
      in
      Cons (fmt, scan ib rest readers)
  | Format_subst (width, ty, rest) ->
      scan_caml_string (width_of_option width) ib;
      let text = take_token ib in
      (* The same text at two types: as it is given, and as it is read by. *)
      let (Fmt_EBB fmt), (Fmt_EBB fmt') =
        try (fmt_ebb_of_string text, fmt_ebb_of_string text)
        with Failure message -> bad_input message
      in
      let given = type_format fmt (erase_rel ty) in
      let to_read = type_format fmt' (erase_rel (symm ty)) in
      Cons (Format (given, text), scan ib (concat_fmt to_read rest) readers)
  | Formatting_lit (item, rest) ->
      check_literal ib (string_of_formatting_lit item);
      scan ib rest readers
  | Formatting_gen (Open_tag (Format (sub, _)), rest) ->
      check_literal ib "@{";
      scan ib (concat_fmt sub rest) readers
  | Formatting_gen (Open_box (Format (sub, _)), rest) ->
      check_literal ib "@[";
      scan ib (concat_fmt sub rest) readers
  | Scan_char_set (width, set, Formatting_lit (item, rest)) ->
      let stop, literal = stop_of_item item in
      scan_char_set set (Some stop) (width_of_option width) ib;
      let text = take_token ib in
      Cons (text, scan ib (String_literal (literal, rest)) readers)
  | Scan_char_set (width, set, rest) ->
      scan_char_set set None (width_of_option width) ib;
      let text = take_token ib in
      Cons (text, scan ib rest readers)
  | Scan_get_counter (counter, rest) ->
      let n = count_of ib counter in
      Cons (n, scan ib rest readers)
  | Scan_next_char rest ->
      let c = peek_or_fail ib in
      Cons (c, scan ib rest readers)
  | Ignored_param (ignored, rest) -> (
      (* Read as if it were not ignored, and dropped. *)
      let (Param_format_EBB fmt) =
        param_format_of_ignored_format ignored rest
      in
      match scan ib fmt readers with
      | Cons (_, values) -> values
      | Nil -> assert false)
  | End_of_format -> Nil

and width_of_option width =
  match width with
  | None -> max_int
  | Some width -> width

and float_token ib = float_of_string (take_token ib)

and scan_padded : type x v a c d e f.
    Scanning.in_channel ->
    (a, Scanning.in_channel, c, d, e, f) fmt ->
    (d, e) heter_list ->
    (x, v -> a) padding ->
    (int -> Scanning.in_channel -> unit) ->
    (Scanning.in_channel -> v) ->
    (x, f) heter_list =
 fun ib rest readers padding read token ->
  match padding with
  | No_padding ->
      read max_int ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | Lit_padding (_, _) ->
      read (width_of_padding padding) ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | Arg_padding _ -> bad_conversion "*"

and scan_number : type x y v a c d e f.
    Scanning.in_channel ->
    (a, Scanning.in_channel, c, d, e, f) fmt ->
    (d, e) heter_list ->
    (x, y) padding ->
    (y, v -> a) precision ->
    (int -> int -> Scanning.in_channel -> unit) ->
    (Scanning.in_channel -> v) ->
    (x, f) heter_list =
 fun ib rest readers padding precision read token ->
  match padding, precision with
  | No_padding, No_precision ->
      read max_int max_int ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | No_padding, Lit_precision digits ->
      read max_int digits ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | Lit_padding (_, _), No_precision ->
      read (width_of_padding padding) max_int ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | Lit_padding (_, _), Lit_precision digits ->
      read (width_of_padding padding) digits ib;
      let v = token ib in
      Cons (v, scan ib rest readers)
  | Arg_padding _, _ -> bad_conversion "*"
  | _, Arg_precision -> bad_conversion "*"

(* {1 The functions} *)

let rec apply : type a b. a -> (a, b) heter_list -> b =
 fun f values ->
  match values with
  | Nil -> f
  | Cons (x, rest) -> apply (f x) rest

type 'a outcome =
  | Values of 'a
  | Failed of exn

let scan_with ib fmt readers =
  reset_token ib;
  match scan ib fmt readers with
  | values -> Values values
  | exception ((Scan_failure _ | Failure _ | End_of_file) as failure) ->
      Failed failure

let kscanf ib fail (Format (fmt, text)) =
  let k readers f =
    match scan_with ib fmt readers with
    | Values values -> apply f values
    | Failed failure -> fail ib failure
    | exception Invalid_argument message ->
        invalid_arg (message ^ " in format \"" ^ String.escaped text ^ "\"")
  in
  take_readers k fmt

let fail_with_place ib failure =
  match failure with
  | Scan_failure message | Failure message ->
      raise
        (Scan_failure
           (Printf.sprintf "scanf: bad input at char number %i: %s"
              (char_count ib) message))
  | _ -> raise failure

let bscanf ib fmt = kscanf ib fail_with_place fmt

let bscanf_opt ib (Format (fmt, text)) =
  let k readers f =
    match scan_with ib fmt readers with
    | Values values -> Some (apply f values)
    | Failed _ -> None
    | exception Invalid_argument message ->
        invalid_arg (message ^ " in format \"" ^ String.escaped text ^ "\"")
  in
  take_readers k fmt

let ksscanf text fail fmt = kscanf (from_string text) fail fmt
let sscanf text fmt = bscanf (from_string text) fmt
let sscanf_opt text fmt = bscanf_opt (from_string text) fmt
let scanf fmt = bscanf Scanning.stdin fmt
let scanf_opt fmt = bscanf_opt Scanning.stdin fmt

let bscanf_format ib format f =
  scan_caml_string max_int ib;
  let text = take_token ib in
  let format' =
    try format_of_string_format text format
    with Failure message -> bad_input message
  in
  f format'

let sscanf_format text format f = bscanf_format (from_string text) format f

let format_from_string text format =
  sscanf_format ("\"" ^ String.escaped text ^ "\"") format (fun f -> f)

let unescaped text = sscanf ("\"" ^ text ^ "\"") "%S%!" (fun s -> s)
