(* The machinery behind [Printf], [Format] and [Scanf]: reading format strings
   at run time, comparing their types, and printing with them.

   Printing happens in two steps. [make_printf] is the function that takes the
   arguments a format asks for; it gathers what they mean in an accumulator, a
   list with the latest item first. When the last argument is there the
   accumulator goes to the caller, who writes it out. Nothing is written
   before: applying a format to some of its arguments has no effect. *)

open CamlinternalFormatBasics

(* Sets of characters: 256 bits in a string. *)

type mutable_char_set = bytes

let create_char_set () = Bytes.make 32 '\000'

let add_in_char_set set c =
  let n = Char.code c in
  let i = n lsr 3 in
  let byte = Char.code (Bytes.get set i) lor (1 lsl (n land 7)) in
  Bytes.set set i (Char.chr byte)

let freeze_char_set set = Bytes.to_string set
let rev_char_set set = String.map (fun c -> Char.chr (Char.code c lxor 255)) set

let is_in_char_set set c =
  let n = Char.code c in
  (Char.code (String.get set (n lsr 3)) lsr (n land 7)) land 1 = 1

(* Types with hidden parameters *)

type ('a, 'b, 'c, 'd, 'e, 'f) param_format_ebb =
  | Param_format_EBB :
      ('x -> 'a, 'b, 'c, 'd, 'e, 'f) fmt
      -> ('a, 'b, 'c, 'd, 'e, 'f) param_format_ebb

type ('b, 'c) acc_formatting_gen =
  | Acc_open_tag of ('b, 'c) acc
  | Acc_open_box of ('b, 'c) acc

and ('b, 'c) acc =
  | Acc_formatting_lit of ('b, 'c) acc * formatting_lit
  | Acc_formatting_gen of ('b, 'c) acc * ('b, 'c) acc_formatting_gen
  | Acc_string_literal of ('b, 'c) acc * string
  | Acc_char_literal of ('b, 'c) acc * char
  | Acc_data_string of ('b, 'c) acc * string
  | Acc_data_char of ('b, 'c) acc * char
  | Acc_delay of ('b, 'c) acc * ('b -> 'c)
  | Acc_flush of ('b, 'c) acc
  | Acc_invalid_arg of ('b, 'c) acc * string
  | End_of_acc

type ('a, 'b) heter_list =
  | Cons : 'c * ('a, 'b) heter_list -> ('c -> 'a, 'b) heter_list
  | Nil : ('b, 'b) heter_list

type ('b, 'c, 'e, 'f) fmt_ebb =
  | Fmt_EBB : ('a, 'b, 'c, 'd, 'e, 'f) fmt -> ('b, 'c, 'e, 'f) fmt_ebb

(* {1 Formats as text} *)

let char_of_iconv conv =
  match conv with
  | Int_d | Int_pd | Int_sd | Int_Cd -> 'd'
  | Int_i | Int_pi | Int_si | Int_Ci -> 'i'
  | Int_x | Int_Cx -> 'x'
  | Int_X | Int_CX -> 'X'
  | Int_o | Int_Co -> 'o'
  | Int_u | Int_Cu -> 'u'

let flags_of_iconv conv =
  match conv with
  | Int_pd | Int_pi -> "+"
  | Int_sd | Int_si -> " "
  | Int_Cx | Int_CX | Int_Co | Int_Cd | Int_Ci | Int_Cu -> "#"
  | Int_d | Int_i | Int_x | Int_X | Int_o | Int_u -> ""

let char_of_fconv kind =
  match kind with
  | Float_f -> 'f'
  | Float_e -> 'e'
  | Float_E -> 'E'
  | Float_g -> 'g'
  | Float_G -> 'G'
  | Float_F | Float_CF -> 'F'
  | Float_h -> 'h'
  | Float_H -> 'H'

let flags_of_fconv (flag, kind) =
  let sign =
    match flag with
    | Float_flag_ -> ""
    | Float_flag_p -> "+"
    | Float_flag_s -> " "
  in
  match kind with
  | Float_CF -> sign ^ "#"
  | _ -> sign

let char_of_counter counter =
  match counter with
  | Line_counter -> 'l'
  | Char_counter -> 'n'
  | Token_counter -> 'N'

let string_of_formatting_lit item =
  match item with
  | Close_box -> "@]"
  | Close_tag -> "@}"
  | Break (text, _, _) -> text
  | FFlush -> "@?"
  | Force_newline -> "@\n"
  | Flush_newline -> "@."
  | Magic_size (text, _) -> text
  | Escaped_at -> "@@"
  | Escaped_percent -> "@%"
  | Scan_indic c -> "@" ^ String.make 1 c

let text_of_width width =
  match width with
  | None -> ""
  | Some n -> string_of_int n

let text_of_padty padty =
  match padty with
  | Left -> "-"
  | Right -> ""
  | Zeros -> "0"

let text_of_padding : type x y. (x, y) padding -> string = function
  | No_padding -> ""
  | Lit_padding (padty, n) -> text_of_padty padty ^ string_of_int n
  | Arg_padding padty -> text_of_padty padty ^ "*"

let text_of_precision : type x y. (x, y) precision -> string = function
  | No_precision -> ""
  | Lit_precision n -> "." ^ string_of_int n
  | Arg_precision -> ".*"

(* The text between "%[" and the end of the set. The members are written as
   ranges; ']', '-' and '^' go where they stand for themselves. *)
let text_of_char_set set =
  let text = Buffer.create 16 in
  let put c =
    if c = '%' || c = '@' then Buffer.add_char text '%';
    Buffer.add_char text c
  in
  let write set =
    let mem n = n >= 0 && n < 256 && is_in_char_set set (Char.unsafe_chr n) in
    let special n = n = Char.code ']' || n = Char.code '-' in
    if mem (Char.code ']') then put ']';
    let plain n = mem n && not (special n) in
    let rec ranges n =
      if n < 256 then
        if not (plain n) then ranges (n + 1)
        else begin
          let rec last m = if plain (m + 1) then last (m + 1) else m in
          let m = last n in
          put (Char.unsafe_chr n);
          if m > n + 1 then Buffer.add_char text '-';
          if m > n then put (Char.unsafe_chr m);
          ranges (m + 1)
        end
    in
    ranges 0;
    if mem (Char.code '-') then put '-'
  in
  if is_in_char_set set '\000' then begin
    Buffer.add_char text '^';
    write (rev_char_set set)
  end
  else write set;
  Buffer.contents text

let rec add_fmtty : type a b c d e f g h i j k l.
    Buffer.t -> (a, b, c, d, e, f, g, h, i, j, k, l) fmtty_rel -> unit =
 fun text ty ->
  match ty with
  | Char_ty rest -> add_conversion text "%c" rest
  | String_ty rest -> add_conversion text "%s" rest
  | Int_ty rest -> add_conversion text "%i" rest
  | Int32_ty rest -> add_conversion text "%li" rest
  | Nativeint_ty rest -> add_conversion text "%ni" rest
  | Int64_ty rest -> add_conversion text "%Li" rest
  | Float_ty rest -> add_conversion text "%f" rest
  | Bool_ty rest -> add_conversion text "%B" rest
  | Alpha_ty rest -> add_conversion text "%a" rest
  | Theta_ty rest -> add_conversion text "%t" rest
  | Any_ty rest -> add_conversion text "%?" rest
  | Reader_ty rest -> add_conversion text "%r" rest
  | Ignored_reader_ty rest -> add_conversion text "%_r" rest
  | Format_arg_ty (ty, rest) ->
      Buffer.add_string text "%{";
      add_fmtty text ty;
      add_conversion text "%}" rest
  | Format_subst_ty (ty, _, rest) ->
      Buffer.add_string text "%(";
      add_fmtty text ty;
      add_conversion text "%)" rest
  | End_of_fmtty -> ()

and add_conversion : type a b c d e f g h i j k l.
    Buffer.t -> string -> (a, b, c, d, e, f, g, h, i, j, k, l) fmtty_rel ->
    unit =
 fun text conversion rest ->
  Buffer.add_string text conversion;
  add_fmtty text rest

let string_of_fmtty ty =
  let text = Buffer.create 16 in
  add_fmtty text ty;
  Buffer.contents text

let add_literal text literal =
  String.iter
    (fun c ->
      if c = '%' then Buffer.add_char text '%';
      Buffer.add_char text c)
    literal

(* [ignored] is "_" or nothing, [size] the letter that says which integer. *)
let add_int text ignored size conv padding precision =
  Buffer.add_char text '%';
  Buffer.add_string text ignored;
  Buffer.add_string text (flags_of_iconv conv);
  Buffer.add_string text padding;
  Buffer.add_string text precision;
  Buffer.add_string text size;
  Buffer.add_char text (char_of_iconv conv)

let add_simple text ignored padding conversion =
  Buffer.add_char text '%';
  Buffer.add_string text ignored;
  Buffer.add_string text padding;
  Buffer.add_string text conversion

let add_sub_format text ignored width opening ty closing =
  add_simple text ignored (text_of_width width) opening;
  Buffer.add_string text (string_of_fmtty ty);
  Buffer.add_string text closing

let add_ignored : type a b c d e f.
    Buffer.t -> (a, b, c, d, e, f) ignored -> unit =
 fun text ignored ->
  match ignored with
  | Ignored_char -> add_simple text "_" "" "c"
  | Ignored_caml_char -> add_simple text "_" "" "C"
  | Ignored_string width -> add_simple text "_" (text_of_width width) "s"
  | Ignored_caml_string width -> add_simple text "_" (text_of_width width) "S"
  | Ignored_int (conv, width) ->
      add_int text "_" "" conv (text_of_width width) ""
  | Ignored_int32 (conv, width) ->
      add_int text "_" "l" conv (text_of_width width) ""
  | Ignored_nativeint (conv, width) ->
      add_int text "_" "n" conv (text_of_width width) ""
  | Ignored_int64 (conv, width) ->
      add_int text "_" "L" conv (text_of_width width) ""
  | Ignored_float (width, precision) ->
      let precision =
        match precision with
        | None -> ""
        | Some n -> "." ^ string_of_int n
      in
      add_simple text "_" (text_of_width width ^ precision) "f"
  | Ignored_bool width -> add_simple text "_" (text_of_width width) "B"
  | Ignored_format_arg (width, ty) ->
      add_sub_format text "_" width "{" ty "%}"
  | Ignored_format_subst (width, ty) ->
      add_sub_format text "_" width "(" ty "%)"
  | Ignored_reader -> add_simple text "_" "" "r"
  | Ignored_scan_char_set (width, set) ->
      add_simple text "_" (text_of_width width)
        ("[" ^ text_of_char_set set ^ "]")
  | Ignored_scan_get_counter counter ->
      add_simple text "_" "" (String.make 1 (char_of_counter counter))
  | Ignored_scan_next_char -> add_simple text "_" "0" "c"

let rec add_fmt : type a b c d e f.
    Buffer.t -> (a, b, c, d, e, f) fmt -> unit =
 fun text fmt ->
  match fmt with
  | Char rest ->
      Buffer.add_string text "%c";
      add_fmt text rest
  | Caml_char rest ->
      Buffer.add_string text "%C";
      add_fmt text rest
  | String (padding, rest) ->
      add_simple text "" (text_of_padding padding) "s";
      add_fmt text rest
  | Caml_string (padding, rest) ->
      add_simple text "" (text_of_padding padding) "S";
      add_fmt text rest
  | Int (conv, padding, precision, rest) ->
      add_int text "" "" conv (text_of_padding padding)
        (text_of_precision precision);
      add_fmt text rest
  | Int32 (conv, padding, precision, rest) ->
      add_int text "" "l" conv (text_of_padding padding)
        (text_of_precision precision);
      add_fmt text rest
  | Nativeint (conv, padding, precision, rest) ->
      add_int text "" "n" conv (text_of_padding padding)
        (text_of_precision precision);
      add_fmt text rest
  | Int64 (conv, padding, precision, rest) ->
      add_int text "" "L" conv (text_of_padding padding)
        (text_of_precision precision);
      add_fmt text rest
  | Float (conv, padding, precision, rest) ->
      Buffer.add_char text '%';
      Buffer.add_string text (flags_of_fconv conv);
      Buffer.add_string text (text_of_padding padding);
      Buffer.add_string text (text_of_precision precision);
      Buffer.add_char text (char_of_fconv (snd conv));
      add_fmt text rest
  | Bool (padding, rest) ->
      add_simple text "" (text_of_padding padding) "B";
      add_fmt text rest
  | Flush rest ->
      Buffer.add_string text "%!";
      add_fmt text rest
  | String_literal (literal, rest) ->
      add_literal text literal;
      add_fmt text rest
  | Char_literal (c, rest) ->
      if c = '%' then Buffer.add_char text '%';
      Buffer.add_char text c;
      add_fmt text rest
  | Format_arg (width, ty, rest) ->
      add_sub_format text "" width "{" ty "%}";
      add_fmt text rest
  | Format_subst (width, ty, rest) ->
      add_simple text "" (text_of_width width) "(";
      add_fmtty text ty;
      Buffer.add_string text "%)";
      add_fmt text rest
  | Alpha rest ->
      Buffer.add_string text "%a";
      add_fmt text rest
  | Theta rest ->
      Buffer.add_string text "%t";
      add_fmt text rest
  | Formatting_lit (item, rest) ->
      add_literal text (string_of_formatting_lit item);
      add_fmt text rest
  | Formatting_gen (Open_tag (Format (_, tag)), rest) ->
      Buffer.add_string text "@{";
      Buffer.add_string text tag;
      add_fmt text rest
  | Formatting_gen (Open_box (Format (_, box)), rest) ->
      Buffer.add_string text "@[";
      Buffer.add_string text box;
      add_fmt text rest
  | Reader rest ->
      Buffer.add_string text "%r";
      add_fmt text rest
  | Scan_char_set (width, set, rest) ->
      add_simple text "" (text_of_width width)
        ("[" ^ text_of_char_set set ^ "]");
      add_fmt text rest
  | Scan_get_counter (counter, rest) ->
      add_simple text "" "" (String.make 1 (char_of_counter counter));
      add_fmt text rest
  | Scan_next_char rest ->
      Buffer.add_string text "%0c";
      add_fmt text rest
  | Ignored_param (ignored, rest) ->
      add_ignored text ignored;
      add_fmt text rest
  | Custom (arity, _, rest) ->
      add_custom text arity;
      add_fmt text rest
  | End_of_format -> ()

and add_custom : type a x y. Buffer.t -> (a, x, y) custom_arity -> unit =
 fun text arity ->
  match arity with
  | Custom_zero -> ()
  | Custom_succ arity ->
      Buffer.add_string text "%?";
      add_custom text arity

let string_of_fmt fmt =
  let text = Buffer.create 16 in
  add_fmt text fmt;
  Buffer.contents text

(* {1 Types of formats} *)

(* Both sides of a relation exchanged. *)
let rec symm : type a1 b1 c1 d1 e1 f1 a2 b2 c2 d2 e2 f2.
    (a1, b1, c1, d1, e1, f1, a2, b2, c2, d2, e2, f2) fmtty_rel ->
    (a2, b2, c2, d2, e2, f2, a1, b1, c1, d1, e1, f1) fmtty_rel = function
  | Char_ty rest -> Char_ty (symm rest)
  | String_ty rest -> String_ty (symm rest)
  | Int_ty rest -> Int_ty (symm rest)
  | Int32_ty rest -> Int32_ty (symm rest)
  | Nativeint_ty rest -> Nativeint_ty (symm rest)
  | Int64_ty rest -> Int64_ty (symm rest)
  | Float_ty rest -> Float_ty (symm rest)
  | Bool_ty rest -> Bool_ty (symm rest)
  | Format_arg_ty (ty, rest) -> Format_arg_ty (ty, symm rest)
  | Format_subst_ty (left, right, rest) ->
      Format_subst_ty (right, left, symm rest)
  | Alpha_ty rest -> Alpha_ty (symm rest)
  | Theta_ty rest -> Theta_ty (symm rest)
  | Any_ty rest -> Any_ty (symm rest)
  | Reader_ty rest -> Reader_ty (symm rest)
  | Ignored_reader_ty rest -> Ignored_reader_ty (symm rest)
  | End_of_fmtty -> End_of_fmtty

(* Two relations composed: they agree in the middle, so that their
   constructors are the same ones in the same order. Types cannot say all of
   that, and need not: only substituted formats carry more than the
   constructor, and from the second relation only its right-hand side is
   wanted. *)
let rec trans : type a1 b1 c1 d1 e1 f1 a2 b2 c2 d2 e2 f2 a3 b3 c3 d3 e3 f3.
    (a1, b1, c1, d1, e1, f1, a2, b2, c2, d2, e2, f2) fmtty_rel ->
    (a2, b2, c2, d2, e2, f2, a3, b3, c3, d3, e3, f3) fmtty_rel ->
    (a1, b1, c1, d1, e1, f1, a3, b3, c3, d3, e3, f3) fmtty_rel =
 fun first second ->
  match first, second with
  | Char_ty first, Char_ty second -> Char_ty (trans first second)
  | String_ty first, String_ty second -> String_ty (trans first second)
  | Int_ty first, Int_ty second -> Int_ty (trans first second)
  | Int32_ty first, Int32_ty second -> Int32_ty (trans first second)
  | Nativeint_ty first, Nativeint_ty second ->
      Nativeint_ty (trans first second)
  | Int64_ty first, Int64_ty second -> Int64_ty (trans first second)
  | Float_ty first, Float_ty second -> Float_ty (trans first second)
  | Bool_ty first, Bool_ty second -> Bool_ty (trans first second)
  | Format_arg_ty (ty, first), Format_arg_ty (_, second) ->
      Format_arg_ty (ty, trans first second)
  | Format_subst_ty (left, _, first), Format_subst_ty (_, right, second) ->
      (* Both describe the same format, whose type is [left]'s first half. *)
      Format_subst_ty (left, Obj.magic right, trans first (Obj.magic second))
  | Alpha_ty first, Alpha_ty second -> Alpha_ty (trans first second)
  | Theta_ty first, Theta_ty second -> Theta_ty (trans first second)
  | Any_ty first, Any_ty second -> Any_ty (trans first second)
  | Reader_ty first, Reader_ty second -> Reader_ty (trans first second)
  | Ignored_reader_ty first, Ignored_reader_ty second ->
      Ignored_reader_ty (trans first second)
  | End_of_fmtty, End_of_fmtty -> End_of_fmtty
  | _, _ -> assert false

let fmtty_of_padding : type x y b c d e f.
    (x, y) padding -> (y, b, c, d, e, f) fmtty -> (x, b, c, d, e, f) fmtty =
 fun padding rest ->
  match padding with
  | No_padding -> rest
  | Lit_padding (_, _) -> rest
  | Arg_padding _ -> Int_ty rest

let fmtty_of_precision : type x y b c d e f.
    (x, y) precision -> (y, b, c, d, e, f) fmtty -> (x, b, c, d, e, f) fmtty =
 fun precision rest ->
  match precision with
  | No_precision -> rest
  | Lit_precision _ -> rest
  | Arg_precision -> Int_ty rest

let rec fmtty_of_fmt : type a b c d e f.
    (a, b, c, d, e, f) fmt -> (a, b, c, d, e, f) fmtty =
 fun fmt ->
  match fmt with
  | Char rest -> Char_ty (fmtty_of_fmt rest)
  | Caml_char rest -> Char_ty (fmtty_of_fmt rest)
  | String (padding, rest) ->
      fmtty_of_padding padding (String_ty (fmtty_of_fmt rest))
  | Caml_string (padding, rest) ->
      fmtty_of_padding padding (String_ty (fmtty_of_fmt rest))
  | Int (_, padding, precision, rest) ->
      fmtty_of_padding padding
        (fmtty_of_precision precision (Int_ty (fmtty_of_fmt rest)))
  | Int32 (_, padding, precision, rest) ->
      fmtty_of_padding padding
        (fmtty_of_precision precision (Int32_ty (fmtty_of_fmt rest)))
  | Nativeint (_, padding, precision, rest) ->
      fmtty_of_padding padding
        (fmtty_of_precision precision (Nativeint_ty (fmtty_of_fmt rest)))
  | Int64 (_, padding, precision, rest) ->
      fmtty_of_padding padding
        (fmtty_of_precision precision (Int64_ty (fmtty_of_fmt rest)))
  | Float (_, padding, precision, rest) ->
      fmtty_of_padding padding
        (fmtty_of_precision precision (Float_ty (fmtty_of_fmt rest)))
  | Bool (padding, rest) ->
      fmtty_of_padding padding (Bool_ty (fmtty_of_fmt rest))
  | Flush rest -> fmtty_of_fmt rest
  | String_literal (_, rest) -> fmtty_of_fmt rest
  | Char_literal (_, rest) -> fmtty_of_fmt rest
  | Format_arg (_, ty, rest) -> Format_arg_ty (ty, fmtty_of_fmt rest)
  | Format_subst (_, ty, rest) -> Format_subst_ty (ty, ty, fmtty_of_fmt rest)
  | Alpha rest -> Alpha_ty (fmtty_of_fmt rest)
  | Theta rest -> Theta_ty (fmtty_of_fmt rest)
  | Formatting_lit (_, rest) -> fmtty_of_fmt rest
  | Formatting_gen (Open_tag (Format (sub, _)), rest) ->
      concat_fmtty (fmtty_of_fmt sub) (fmtty_of_fmt rest)
  | Formatting_gen (Open_box (Format (sub, _)), rest) ->
      concat_fmtty (fmtty_of_fmt sub) (fmtty_of_fmt rest)
  | Reader rest -> Reader_ty (fmtty_of_fmt rest)
  | Scan_char_set (_, _, rest) -> String_ty (fmtty_of_fmt rest)
  | Scan_get_counter (_, rest) -> Int_ty (fmtty_of_fmt rest)
  | Scan_next_char rest -> Char_ty (fmtty_of_fmt rest)
  | Ignored_param (ignored, rest) -> fmtty_of_ignored ignored rest
  | Custom (arity, _, rest) -> fmtty_of_custom arity (fmtty_of_fmt rest)
  | End_of_format -> End_of_fmtty

and fmtty_of_ignored : type a b c d e f x y.
    (a, b, c, d, y, x) ignored -> (x, b, c, y, e, f) fmt ->
    (a, b, c, d, e, f) fmtty =
 fun ignored rest ->
  match ignored with
  | Ignored_char -> fmtty_of_fmt rest
  | Ignored_caml_char -> fmtty_of_fmt rest
  | Ignored_string _ -> fmtty_of_fmt rest
  | Ignored_caml_string _ -> fmtty_of_fmt rest
  | Ignored_int (_, _) -> fmtty_of_fmt rest
  | Ignored_int32 (_, _) -> fmtty_of_fmt rest
  | Ignored_nativeint (_, _) -> fmtty_of_fmt rest
  | Ignored_int64 (_, _) -> fmtty_of_fmt rest
  | Ignored_float (_, _) -> fmtty_of_fmt rest
  | Ignored_bool _ -> fmtty_of_fmt rest
  | Ignored_format_arg (_, _) -> fmtty_of_fmt rest
  | Ignored_format_subst (_, ty) -> concat_fmtty ty (fmtty_of_fmt rest)
  | Ignored_reader -> Ignored_reader_ty (fmtty_of_fmt rest)
  | Ignored_scan_char_set (_, _) -> fmtty_of_fmt rest
  | Ignored_scan_get_counter _ -> fmtty_of_fmt rest
  | Ignored_scan_next_char -> fmtty_of_fmt rest

and fmtty_of_custom : type x y a b c d e f.
    (a, x, y) custom_arity -> (a, b, c, d, e, f) fmtty ->
    (y, b, c, d, e, f) fmtty =
 fun arity rest ->
  match arity with
  | Custom_zero -> rest
  | Custom_succ arity -> Any_ty (fmtty_of_custom arity rest)

(* Whether the left-hand sides of two relations are the same type. *)
let rec same_type : type a b c d e f g h i j k l a' b' c' d' e' f' g' h' i' j'
    k' l'.
    (a, b, c, d, e, f, g, h, i, j, k, l) fmtty_rel ->
    (a', b', c', d', e', f', g', h', i', j', k', l') fmtty_rel -> bool =
 fun s t ->
  match s, t with
  | Char_ty s, Char_ty t -> same_type s t
  | String_ty s, String_ty t -> same_type s t
  | Int_ty s, Int_ty t -> same_type s t
  | Int32_ty s, Int32_ty t -> same_type s t
  | Nativeint_ty s, Nativeint_ty t -> same_type s t
  | Int64_ty s, Int64_ty t -> same_type s t
  | Float_ty s, Float_ty t -> same_type s t
  | Bool_ty s, Bool_ty t -> same_type s t
  | Format_arg_ty (sub, s), Format_arg_ty (sub', t) ->
      same_type sub sub' && same_type s t
  | Format_subst_ty (sub, _, s), Format_subst_ty (sub', _, t) ->
      same_type sub sub' && same_type s t
  | Alpha_ty s, Alpha_ty t -> same_type s t
  | Theta_ty s, Theta_ty t -> same_type s t
  | Any_ty s, Any_ty t -> same_type s t
  | Reader_ty s, Reader_ty t -> same_type s t
  | Ignored_reader_ty s, Ignored_reader_ty t -> same_type s t
  | End_of_fmtty, End_of_fmtty -> true
  | _, _ -> false

exception Type_mismatch

(* A format is the same value whatever its type: once its type is known to be
   the wanted one, nothing needs to be rebuilt. *)
let type_format fmt ty =
  if same_type (fmtty_of_fmt fmt) ty then Obj.magic fmt
  else raise Type_mismatch

let recast fmt rel = type_format fmt (erase_rel (symm rel))

(* {1 Values as text} *)

external format_int : string -> int -> string = "caml_format_int"
external format_int32 : string -> int32 -> string = "caml_int32_format"
external format_nativeint : string -> nativeint -> string
  = "caml_nativeint_format"
external format_int64 : string -> int64 -> string = "caml_int64_format"
external format_float : string -> float -> string = "caml_format_float"
external hexstring_of_float : float -> int -> char -> string
  = "caml_hexstring_of_float"

(* What the runtime's functions are asked for; grouping is done here. *)
let runtime_conv conv =
  match conv with
  | Int_d | Int_Cd -> "%d"
  | Int_pd -> "%+d"
  | Int_sd -> "% d"
  | Int_i | Int_Ci -> "%i"
  | Int_pi -> "%+i"
  | Int_si -> "% i"
  | Int_x -> "%x"
  | Int_Cx -> "%#x"
  | Int_X -> "%X"
  | Int_CX -> "%#X"
  | Int_o -> "%o"
  | Int_Co -> "%#o"
  | Int_u | Int_Cu -> "%u"

(* Digits in groups of three, with underscores between. *)
let group_digits conv text =
  match conv with
  | Int_Cd | Int_Ci | Int_Cu ->
      let len = String.length text in
      let is_digit c = c >= '0' && c <= '9' in
      let digits = ref 0 in
      String.iter (fun c -> if is_digit c then incr digits) text;
      let grouped = Bytes.create (len + ((!digits - 1) / 3)) in
      let pos = ref 0 in
      let left = ref !digits in
      let put c =
        Bytes.set grouped !pos c;
        incr pos
      in
      for i = 0 to len - 1 do
        let c = text.[i] in
        if is_digit c then begin
          if !left mod 3 = 0 && !left < !digits then put '_';
          decr left
        end;
        put c
      done;
      Bytes.unsafe_to_string grouped
  | _ -> text

let is_sign c =
  match c with
  | '+' | '-' | ' ' -> true
  | _ -> false

let starts_with_0x text =
  String.length text >= 2
  && text.[0] = '0'
  && (text.[1] = 'x' || text.[1] = 'X')

(* [count] zeros after the first [at] characters. *)
let insert_zeros text at count =
  let len = String.length text in
  let longer = Bytes.make (len + count) '0' in
  Bytes.unsafe_blit_string text 0 longer 0 at;
  Bytes.unsafe_blit_string text at longer (at + count) (len - at);
  Bytes.unsafe_to_string longer

(* Where zeros go: after the sign, or after "0x". *)
let zeros_position text =
  if String.length text > 0 && is_sign text.[0] then 1
  else if starts_with_0x text then 2
  else 0

(* At least as many digits as the precision says. *)
let widen_digits precision text =
  let precision = abs precision in
  let at = zeros_position text in
  let digits = String.length text - at in
  if digits >= precision then text
  else insert_zeros text at (precision - digits)

let pad padty width text =
  let padty = if width < 0 then Left else padty in
  let width = abs width in
  let len = String.length text in
  if width <= len then text
  else
    match padty with
    | Zeros -> insert_zeros text (zeros_position text) (width - len)
    | Left ->
        let padded = Bytes.make width ' ' in
        Bytes.unsafe_blit_string text 0 padded 0 len;
        Bytes.unsafe_to_string padded
    | Right ->
        let padded = Bytes.make width ' ' in
        Bytes.unsafe_blit_string text 0 padded (width - len) len;
        Bytes.unsafe_to_string padded

let text_of_int conv n =
  match conv with
  | Int_d -> format_int "%d" n
  | _ -> group_digits conv (format_int (runtime_conv conv) n)

let text_of_int32 conv n = group_digits conv (format_int32 (runtime_conv conv) n)

let text_of_nativeint conv n =
  group_digits conv (format_nativeint (runtime_conv conv) n)

let text_of_int64 conv n = group_digits conv (format_int64 (runtime_conv conv) n)

let default_precision (_, kind) =
  match kind with
  | Float_F -> 12
  | _ -> -6

(* The text of a special value, for the conversions that write OCaml's own
   lexemes. *)
let lexeme_of_special x =
  match classify_float x with
  | FP_nan -> Some "nan"
  | FP_infinite -> Some (if x < 0. then "neg_infinity" else "infinity")
  | FP_normal | FP_subnormal | FP_zero -> None

(* An OCaml lexeme has a point or an exponent. *)
let mark_float text =
  let is_mark c =
    match c with
    | '.' | 'e' | 'E' -> true
    | _ -> false
  in
  if String.exists is_mark text then text else text ^ "."

let text_of_float conv precision x =
  let flag, kind = conv in
  let sign =
    match flag with
    | Float_flag_ -> '-'
    | Float_flag_p -> '+'
    | Float_flag_s -> ' '
  in
  let runtime letter =
    let flags =
      match flag with
      | Float_flag_ -> "%."
      | Float_flag_p -> "%+."
      | Float_flag_s -> "% ."
    in
    format_float (flags ^ string_of_int (abs precision) ^ letter) x
  in
  match kind with
  | Float_f -> runtime "f"
  | Float_e -> runtime "e"
  | Float_E -> runtime "E"
  | Float_g -> runtime "g"
  | Float_G -> runtime "G"
  | Float_h -> hexstring_of_float x precision sign
  | Float_H -> String.uppercase_ascii (hexstring_of_float x precision sign)
  | Float_F -> (
      match lexeme_of_special x with
      | Some lexeme -> lexeme
      | None -> mark_float (runtime "g"))
  | Float_CF -> (
      match lexeme_of_special x with
      | Some lexeme -> lexeme
      | None -> hexstring_of_float x precision sign)

let text_of_bool b = if b then "true" else "false"
let quote_char c = "'" ^ Char.escaped c ^ "'"
let quote_string text = "\"" ^ String.escaped text ^ "\""

(* {1 Printing} *)

let no_conversion what = "Printf: bad conversion %" ^ what

(* [make_printf k acc fmt] is the function that takes [fmt]'s arguments. *)
let rec make_printf : type a b c d s t.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, t, d) fmt -> a =
 fun k acc fmt ->
  match fmt with
  | String_literal (text, rest) ->
      make_printf k (Acc_string_literal (acc, text)) rest
  | Char_literal (c, rest) -> make_printf k (Acc_char_literal (acc, c)) rest
  | String (No_padding, rest) ->
      fun text -> make_printf k (Acc_data_string (acc, text)) rest
  | String (padding, rest) -> print_padded k acc rest padding (fun text -> text)
  | Int (conv, No_padding, No_precision, rest) ->
      fun n -> make_printf k (Acc_data_string (acc, text_of_int conv n)) rest
  | Int (conv, padding, precision, rest) ->
      print_int k acc rest padding precision (text_of_int conv)
  | Char rest -> fun c -> make_printf k (Acc_data_char (acc, c)) rest
  | End_of_format -> k acc
  | Alpha rest ->
      fun print x ->
        make_printf k (Acc_delay (acc, fun out -> print out x)) rest
  | Theta rest -> fun print -> make_printf k (Acc_delay (acc, print)) rest
  | Caml_char rest ->
      fun c -> make_printf k (Acc_data_string (acc, quote_char c)) rest
  | Caml_string (padding, rest) -> print_padded k acc rest padding quote_string
  | Int32 (conv, padding, precision, rest) ->
      print_int k acc rest padding precision (text_of_int32 conv)
  | Nativeint (conv, padding, precision, rest) ->
      print_int k acc rest padding precision (text_of_nativeint conv)
  | Int64 (conv, padding, precision, rest) ->
      print_int k acc rest padding precision (text_of_int64 conv)
  | Float (conv, padding, precision, rest) ->
      print_float k acc rest padding precision conv
  | Bool (padding, rest) -> print_padded k acc rest padding text_of_bool
  | Flush rest -> make_printf k (Acc_flush acc) rest
  | Format_arg (_, ty, rest) ->
      let text = string_of_fmtty ty in
      fun _ -> make_printf k (Acc_data_string (acc, text)) rest
  | Format_subst (_, ty, rest) ->
      fun (Format (sub, _)) ->
        make_printf k acc (concat_fmt (recast sub ty) rest)
  | Formatting_lit (item, rest) ->
      make_printf k (Acc_formatting_lit (acc, item)) rest
  | Formatting_gen (Open_tag (Format (sub, _)), rest) ->
      make_printf
        (fun tag ->
          make_printf k (Acc_formatting_gen (acc, Acc_open_tag tag)) rest)
        End_of_acc sub
  | Formatting_gen (Open_box (Format (sub, _)), rest) ->
      make_printf
        (fun box ->
          make_printf k (Acc_formatting_gen (acc, Acc_open_box box)) rest)
        End_of_acc sub
  | Reader _ -> assert false
  | Scan_char_set (_, _, rest) ->
      fun _ -> make_printf k (Acc_invalid_arg (acc, no_conversion "[")) rest
  | Scan_get_counter (_, rest) ->
      fun n ->
        make_printf k (Acc_data_string (acc, format_int "%u" n)) rest
  | Scan_next_char rest -> fun c -> make_printf k (Acc_data_char (acc, c)) rest
  | Ignored_param (ignored, rest) -> print_ignored k acc ignored rest
  | Custom (arity, make, rest) -> print_custom k acc rest arity (make ())

and print_padded : type x v a b c d s t.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, t, d) fmt ->
    (x, v -> a) padding -> (v -> string) -> x =
 fun k acc rest padding text_of ->
  match padding with
  | No_padding ->
      fun v -> make_printf k (Acc_data_string (acc, text_of v)) rest
  | Lit_padding (padty, width) ->
      fun v ->
        make_printf k (Acc_data_string (acc, pad padty width (text_of v))) rest
  | Arg_padding padty ->
      fun width v ->
        make_printf k (Acc_data_string (acc, pad padty width (text_of v))) rest

and print_int : type x y v a b c d s t.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, t, d) fmt ->
    (x, y) padding -> (y, v -> a) precision -> (v -> string) -> x =
 fun k acc rest padding precision text_of ->
  match padding, precision with
  | No_padding, No_precision ->
      fun v -> make_printf k (Acc_data_string (acc, text_of v)) rest
  | No_padding, Lit_precision digits ->
      fun v ->
        let text = widen_digits digits (text_of v) in
        make_printf k (Acc_data_string (acc, text)) rest
  | No_padding, Arg_precision ->
      fun digits v ->
        let text = widen_digits digits (text_of v) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Lit_padding (padty, width), No_precision ->
      fun v ->
        let text = pad padty width (text_of v) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Lit_padding (padty, width), Lit_precision digits ->
      fun v ->
        let text = pad padty width (widen_digits digits (text_of v)) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Lit_padding (padty, width), Arg_precision ->
      fun digits v ->
        let text = pad padty width (widen_digits digits (text_of v)) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Arg_padding padty, No_precision ->
      fun width v ->
        let text = pad padty width (text_of v) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Arg_padding padty, Lit_precision digits ->
      fun width v ->
        let text = pad padty width (widen_digits digits (text_of v)) in
        make_printf k (Acc_data_string (acc, text)) rest
  | Arg_padding padty, Arg_precision ->
      fun width digits v ->
        let text = pad padty width (widen_digits digits (text_of v)) in
        make_printf k (Acc_data_string (acc, text)) rest

and print_float : type x y a b c d s t.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, t, d) fmt ->
    (x, y) padding -> (y, float -> a) precision -> float_conv -> x =
 fun k acc rest padding precision conv ->
  match padding, precision with
  | No_padding, No_precision ->
      fun x ->
        let text = text_of_float conv (default_precision conv) x in
        make_printf k (Acc_data_string (acc, text)) rest
  | No_padding, Lit_precision digits ->
      fun x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, text)) rest
  | No_padding, Arg_precision ->
      fun digits x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, text)) rest
  | Lit_padding (padty, width), No_precision ->
      fun x ->
        let text = text_of_float conv (default_precision conv) x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest
  | Lit_padding (padty, width), Lit_precision digits ->
      fun x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest
  | Lit_padding (padty, width), Arg_precision ->
      fun digits x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest
  | Arg_padding padty, No_precision ->
      fun width x ->
        let text = text_of_float conv (default_precision conv) x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest
  | Arg_padding padty, Lit_precision digits ->
      fun width x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest
  | Arg_padding padty, Arg_precision ->
      fun width digits x ->
        let text = text_of_float conv digits x in
        make_printf k (Acc_data_string (acc, pad padty width text)) rest

(* What is to be ignored cannot be printed: writing the accumulator out fails
   at this place. *)
and print_ignored : type a b c d s t x y.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, y, x) ignored ->
    (x, b, c, y, t, d) fmt -> a =
 fun k acc ignored rest ->
  let acc = Acc_invalid_arg (acc, no_conversion "_") in
  match ignored with
  | Ignored_char -> make_printf k acc rest
  | Ignored_caml_char -> make_printf k acc rest
  | Ignored_string _ -> make_printf k acc rest
  | Ignored_caml_string _ -> make_printf k acc rest
  | Ignored_int (_, _) -> make_printf k acc rest
  | Ignored_int32 (_, _) -> make_printf k acc rest
  | Ignored_nativeint (_, _) -> make_printf k acc rest
  | Ignored_int64 (_, _) -> make_printf k acc rest
  | Ignored_float (_, _) -> make_printf k acc rest
  | Ignored_bool _ -> make_printf k acc rest
  | Ignored_format_arg (_, _) -> make_printf k acc rest
  | Ignored_format_subst (_, ty) -> print_unprintable k acc ty rest
  | Ignored_reader -> assert false
  | Ignored_scan_char_set (_, _) -> make_printf k acc rest
  | Ignored_scan_get_counter _ -> make_printf k acc rest
  | Ignored_scan_next_char -> make_printf k acc rest

(* Takes the arguments that [ty] tells of, to no avail. *)
and print_unprintable : type a b c d s t x y.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, y, x) fmtty ->
    (x, b, c, y, t, d) fmt -> a =
 fun k acc ty rest ->
  match ty with
  | Char_ty ty -> fun _ -> print_unprintable k acc ty rest
  | String_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Int_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Int32_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Nativeint_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Int64_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Float_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Bool_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Format_arg_ty (_, ty) -> fun _ -> print_unprintable k acc ty rest
  | Format_subst_ty (left, right, ty) ->
      let sub = trans (symm left) right in
      fun _ -> print_unprintable k acc (concat_fmtty sub ty) rest
  | Alpha_ty ty -> fun _ _ -> print_unprintable k acc ty rest
  | Theta_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Any_ty ty -> fun _ -> print_unprintable k acc ty rest
  | Reader_ty _ -> assert false
  | Ignored_reader_ty _ -> assert false
  | End_of_fmtty -> make_printf k acc rest

and print_custom : type x y a b c d s t.
    ((b, c) acc -> d) -> (b, c) acc -> (a, b, c, s, t, d) fmt ->
    (a, x, y) custom_arity -> x -> y =
 fun k acc rest arity make ->
  match arity with
  | Custom_zero -> make_printf k (Acc_data_string (acc, make)) rest
  | Custom_succ arity -> fun x -> print_custom k acc rest arity (make x)

(* The function that takes the same arguments and drops them. *)
let rec make_iprintf : type a b c d e f s.
    (s -> f) -> s -> (a, b, c, d, e, f) fmt -> a =
 fun k s fmt ->
  match fmt with
  | Char rest -> fun _ -> make_iprintf k s rest
  | Caml_char rest -> fun _ -> make_iprintf k s rest
  | String (padding, rest) -> ignore_padded k s rest padding
  | Caml_string (padding, rest) -> ignore_padded k s rest padding
  | Int (_, padding, precision, rest) ->
      ignore_number k s rest padding precision
  | Int32 (_, padding, precision, rest) ->
      ignore_number k s rest padding precision
  | Nativeint (_, padding, precision, rest) ->
      ignore_number k s rest padding precision
  | Int64 (_, padding, precision, rest) ->
      ignore_number k s rest padding precision
  | Float (_, padding, precision, rest) ->
      ignore_number k s rest padding precision
  | Bool (padding, rest) -> ignore_padded k s rest padding
  | Flush rest -> make_iprintf k s rest
  | String_literal (_, rest) -> make_iprintf k s rest
  | Char_literal (_, rest) -> make_iprintf k s rest
  | Format_arg (_, _, rest) -> fun _ -> make_iprintf k s rest
  | Format_subst (_, ty, rest) ->
      fun (Format (sub, _)) ->
        make_iprintf k s (concat_fmt (recast sub ty) rest)
  | Alpha rest -> fun _ _ -> make_iprintf k s rest
  | Theta rest -> fun _ -> make_iprintf k s rest
  | Formatting_lit (_, rest) -> make_iprintf k s rest
  | Formatting_gen (Open_tag (Format (sub, _)), rest) ->
      make_iprintf (fun s -> make_iprintf k s rest) s sub
  | Formatting_gen (Open_box (Format (sub, _)), rest) ->
      make_iprintf (fun s -> make_iprintf k s rest) s sub
  | Reader _ -> assert false
  | Scan_char_set (_, _, rest) -> fun _ -> make_iprintf k s rest
  | Scan_get_counter (_, rest) -> fun _ -> make_iprintf k s rest
  | Scan_next_char rest -> fun _ -> make_iprintf k s rest
  | Ignored_param (ignored, rest) -> ignore_ignored k s ignored rest
  | Custom (arity, _, rest) -> ignore_custom k s rest arity
  | End_of_format -> k s

and ignore_padded : type x v a b c d e f s.
    (s -> f) -> s -> (a, b, c, d, e, f) fmt -> (x, v -> a) padding -> x =
 fun k s rest padding ->
  match padding with
  | No_padding -> fun _ -> make_iprintf k s rest
  | Lit_padding (_, _) -> fun _ -> make_iprintf k s rest
  | Arg_padding _ -> fun _ _ -> make_iprintf k s rest

and ignore_number : type x y v a b c d e f s.
    (s -> f) -> s -> (a, b, c, d, e, f) fmt -> (x, y) padding ->
    (y, v -> a) precision -> x =
 fun k s rest padding precision ->
  match padding, precision with
  | No_padding, No_precision -> fun _ -> make_iprintf k s rest
  | No_padding, Lit_precision _ -> fun _ -> make_iprintf k s rest
  | No_padding, Arg_precision -> fun _ _ -> make_iprintf k s rest
  | Lit_padding (_, _), No_precision -> fun _ -> make_iprintf k s rest
  | Lit_padding (_, _), Lit_precision _ -> fun _ -> make_iprintf k s rest
  | Lit_padding (_, _), Arg_precision -> fun _ _ -> make_iprintf k s rest
  | Arg_padding _, No_precision -> fun _ _ -> make_iprintf k s rest
  | Arg_padding _, Lit_precision _ -> fun _ _ -> make_iprintf k s rest
  | Arg_padding _, Arg_precision -> fun _ _ _ -> make_iprintf k s rest

and ignore_ignored : type a b c d e f x y s.
    (s -> f) -> s -> (a, b, c, d, y, x) ignored -> (x, b, c, y, e, f) fmt ->
    a =
 fun k s ignored rest ->
  match ignored with
  | Ignored_char -> make_iprintf k s rest
  | Ignored_caml_char -> make_iprintf k s rest
  | Ignored_string _ -> make_iprintf k s rest
  | Ignored_caml_string _ -> make_iprintf k s rest
  | Ignored_int (_, _) -> make_iprintf k s rest
  | Ignored_int32 (_, _) -> make_iprintf k s rest
  | Ignored_nativeint (_, _) -> make_iprintf k s rest
  | Ignored_int64 (_, _) -> make_iprintf k s rest
  | Ignored_float (_, _) -> make_iprintf k s rest
  | Ignored_bool _ -> make_iprintf k s rest
  | Ignored_format_arg (_, _) -> make_iprintf k s rest
  | Ignored_format_subst (_, ty) -> ignore_typed k s ty rest
  | Ignored_reader -> assert false
  | Ignored_scan_char_set (_, _) -> make_iprintf k s rest
  | Ignored_scan_get_counter _ -> make_iprintf k s rest
  | Ignored_scan_next_char -> make_iprintf k s rest

and ignore_typed : type a b c d e f x y s.
    (s -> f) -> s -> (a, b, c, d, y, x) fmtty -> (x, b, c, y, e, f) fmt ->
    a =
 fun k s ty rest ->
  match ty with
  | Char_ty ty -> fun _ -> ignore_typed k s ty rest
  | String_ty ty -> fun _ -> ignore_typed k s ty rest
  | Int_ty ty -> fun _ -> ignore_typed k s ty rest
  | Int32_ty ty -> fun _ -> ignore_typed k s ty rest
  | Nativeint_ty ty -> fun _ -> ignore_typed k s ty rest
  | Int64_ty ty -> fun _ -> ignore_typed k s ty rest
  | Float_ty ty -> fun _ -> ignore_typed k s ty rest
  | Bool_ty ty -> fun _ -> ignore_typed k s ty rest
  | Format_arg_ty (_, ty) -> fun _ -> ignore_typed k s ty rest
  | Format_subst_ty (left, right, ty) ->
      let sub = trans (symm left) right in
      fun _ -> ignore_typed k s (concat_fmtty sub ty) rest
  | Alpha_ty ty -> fun _ _ -> ignore_typed k s ty rest
  | Theta_ty ty -> fun _ -> ignore_typed k s ty rest
  | Any_ty ty -> fun _ -> ignore_typed k s ty rest
  | Reader_ty _ -> assert false
  | Ignored_reader_ty _ -> assert false
  | End_of_fmtty -> make_iprintf k s rest

and ignore_custom : type x y a b c d e f s.
    (s -> f) -> s -> (a, b, c, d, e, f) fmt -> (a, x, y) custom_arity -> y =
 fun k s rest arity ->
  match arity with
  | Custom_zero -> make_iprintf k s rest
  | Custom_succ arity -> fun _ -> ignore_custom k s rest arity

(* {1 Writing accumulators out} *)

let rec output_acc out acc =
  match acc with
  | End_of_acc -> ()
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      output_acc out before;
      output_string out text
  | Acc_char_literal (before, c) | Acc_data_char (before, c) ->
      output_acc out before;
      output_char out c
  | Acc_formatting_lit (before, item) ->
      output_acc out before;
      output_string out (string_of_formatting_lit item)
  | Acc_formatting_gen (before, Acc_open_tag tag) ->
      output_acc out before;
      output_string out "@{";
      output_acc out tag
  | Acc_formatting_gen (before, Acc_open_box box) ->
      output_acc out before;
      output_string out "@[";
      output_acc out box
  | Acc_delay (before, print) ->
      output_acc out before;
      print out
  | Acc_flush before ->
      output_acc out before;
      flush out
  | Acc_invalid_arg (before, message) ->
      output_acc out before;
      invalid_arg message

let rec bufput_acc buffer acc =
  match acc with
  | End_of_acc -> ()
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      bufput_acc buffer before;
      Buffer.add_string buffer text
  | Acc_char_literal (before, c) | Acc_data_char (before, c) ->
      bufput_acc buffer before;
      Buffer.add_char buffer c
  | Acc_formatting_lit (before, item) ->
      bufput_acc buffer before;
      Buffer.add_string buffer (string_of_formatting_lit item)
  | Acc_formatting_gen (before, Acc_open_tag tag) ->
      bufput_acc buffer before;
      Buffer.add_string buffer "@{";
      bufput_acc buffer tag
  | Acc_formatting_gen (before, Acc_open_box box) ->
      bufput_acc buffer before;
      Buffer.add_string buffer "@[";
      bufput_acc buffer box
  | Acc_delay (before, print) ->
      bufput_acc buffer before;
      print buffer
  | Acc_flush before -> bufput_acc buffer before
  | Acc_invalid_arg (before, message) ->
      bufput_acc buffer before;
      invalid_arg message

let rec strput_acc buffer acc =
  match acc with
  | End_of_acc -> ()
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      strput_acc buffer before;
      Buffer.add_string buffer text
  | Acc_char_literal (before, c) | Acc_data_char (before, c) ->
      strput_acc buffer before;
      Buffer.add_char buffer c
  | Acc_formatting_lit (before, item) ->
      strput_acc buffer before;
      Buffer.add_string buffer (string_of_formatting_lit item)
  | Acc_formatting_gen (before, Acc_open_tag tag) ->
      strput_acc buffer before;
      Buffer.add_string buffer "@{";
      strput_acc buffer tag
  | Acc_formatting_gen (before, Acc_open_box box) ->
      strput_acc buffer before;
      Buffer.add_string buffer "@[";
      strput_acc buffer box
  | Acc_delay (before, print) ->
      strput_acc buffer before;
      Buffer.add_string buffer (print ())
  | Acc_flush before -> strput_acc buffer before
  | Acc_invalid_arg (before, message) ->
      strput_acc buffer before;
      invalid_arg message

(* {1 Reading format strings} *)

(* The conversion that reads as the ignored one does, without ignoring. *)
let param_format_of_ignored_format : type a b c d e f x y.
    (a, b, c, d, y, x) ignored -> (x, b, c, y, e, f) fmt ->
    (a, b, c, d, e, f) param_format_ebb =
 fun ignored rest ->
  match ignored with
  | Ignored_char -> Param_format_EBB (Char rest)
  | Ignored_caml_char -> Param_format_EBB (Caml_char rest)
  | Ignored_string None -> Param_format_EBB (String (No_padding, rest))
  | Ignored_string (Some n) ->
      Param_format_EBB (String (Lit_padding (Right, n), rest))
  | Ignored_caml_string None ->
      Param_format_EBB (Caml_string (No_padding, rest))
  | Ignored_caml_string (Some n) ->
      Param_format_EBB (Caml_string (Lit_padding (Right, n), rest))
  | Ignored_int (conv, None) ->
      Param_format_EBB (Int (conv, No_padding, No_precision, rest))
  | Ignored_int (conv, Some n) ->
      Param_format_EBB (Int (conv, Lit_padding (Right, n), No_precision, rest))
  | Ignored_int32 (conv, None) ->
      Param_format_EBB (Int32 (conv, No_padding, No_precision, rest))
  | Ignored_int32 (conv, Some n) ->
      Param_format_EBB
        (Int32 (conv, Lit_padding (Right, n), No_precision, rest))
  | Ignored_nativeint (conv, None) ->
      Param_format_EBB (Nativeint (conv, No_padding, No_precision, rest))
  | Ignored_nativeint (conv, Some n) ->
      Param_format_EBB
        (Nativeint (conv, Lit_padding (Right, n), No_precision, rest))
  | Ignored_int64 (conv, None) ->
      Param_format_EBB (Int64 (conv, No_padding, No_precision, rest))
  | Ignored_int64 (conv, Some n) ->
      Param_format_EBB
        (Int64 (conv, Lit_padding (Right, n), No_precision, rest))
  | Ignored_float (None, None) ->
      Param_format_EBB
        (Float ((Float_flag_, Float_f), No_padding, No_precision, rest))
  | Ignored_float (None, Some p) ->
      Param_format_EBB
        (Float ((Float_flag_, Float_f), No_padding, Lit_precision p, rest))
  | Ignored_float (Some n, None) ->
      Param_format_EBB
        (Float
           ((Float_flag_, Float_f), Lit_padding (Right, n), No_precision, rest))
  | Ignored_float (Some n, Some p) ->
      Param_format_EBB
        (Float
           ( (Float_flag_, Float_f),
             Lit_padding (Right, n),
             Lit_precision p,
             rest ))
  | Ignored_bool None -> Param_format_EBB (Bool (No_padding, rest))
  | Ignored_bool (Some n) ->
      Param_format_EBB (Bool (Lit_padding (Right, n), rest))
  | Ignored_format_arg (width, ty) ->
      Param_format_EBB (Format_arg (width, ty, rest))
  | Ignored_format_subst (width, ty) ->
      Param_format_EBB (Format_subst (width, ty, rest))
  | Ignored_reader -> Param_format_EBB (Reader rest)
  | Ignored_scan_char_set (width, set) ->
      Param_format_EBB (Scan_char_set (width, set, rest))
  | Ignored_scan_get_counter counter ->
      Param_format_EBB (Scan_get_counter (counter, rest))
  | Ignored_scan_next_char -> Param_format_EBB (Scan_next_char rest)

(* A box's description: a kind, an indentation, or both. *)
let open_box_of_string text =
  if text = "" then (0, Pp_box)
  else begin
    let len = String.length text in
    let fail () = failwith ("invalid box description " ^ quote_string text) in
    let rec skip_spaces i =
      if i < len && (text.[i] = ' ' || text.[i] = '\t') then skip_spaces (i + 1)
      else i
    in
    let rec end_of_name i =
      if i < len && text.[i] >= 'a' && text.[i] <= 'z' then end_of_name (i + 1)
      else i
    in
    let rec end_of_number i =
      if i < len && ((text.[i] >= '0' && text.[i] <= '9') || text.[i] = '-')
      then end_of_number (i + 1)
      else i
    in
    let name_start = skip_spaces 0 in
    let name_end = end_of_name name_start in
    let number_start = skip_spaces name_end in
    let number_end = end_of_number number_start in
    let indent =
      if number_start = number_end then 0
      else
        match
          int_of_string_opt
            (String.sub text number_start (number_end - number_start))
        with
        | Some n -> n
        | None -> fail ()
    in
    if skip_spaces number_end <> len then fail ()
    else
      match String.sub text name_start (name_end - name_start) with
      | "" | "b" -> (indent, Pp_box)
      | "h" -> (indent, Pp_hbox)
      | "v" -> (indent, Pp_vbox)
      | "hv" -> (indent, Pp_hvbox)
      | "hov" -> (indent, Pp_hovbox)
      | _ -> fail ()
  end

(* Errors. All name the format; most a place in it. *)

let fail_at text i message =
  failwith
    ("invalid format " ^ quote_string text ^ ": at character number "
   ^ string_of_int i ^ ", " ^ message)

let fail_at_end text i = fail_at text i "unexpected end of format"

let fail_expecting text i expected found =
  fail_at text i
    ("character " ^ quote_char expected ^ " expected, read " ^ quote_char found)

(* [start] and [stop] bound the conversion; [what] is not for [letter]. *)
let fail_incompatible text start stop letter what =
  fail_at text start
    (what ^ " is incompatible with " ^ quote_char letter ^ " in sub-format "
    ^ quote_string (String.sub text start (stop - start)))

(* Padding and precision before the type of what they apply to is known. *)

type padding_found =
  | No_pad
  | Lit_pad of padty * int
  | Arg_pad of padty

type precision_found =
  | No_prec
  | Lit_prec of int
  | Arg_prec

type 'y some_padding = Some_padding : ('x, 'y) padding -> 'y some_padding

type 'y some_precision =
  | Some_precision : ('x, 'y) precision -> 'y some_precision

let padding_of : type y. padding_found -> y some_padding = function
  | No_pad -> Some_padding No_padding
  | Lit_pad (padty, width) -> Some_padding (Lit_padding (padty, width))
  | Arg_pad padty -> Some_padding (Arg_padding padty)

let precision_of : type y. precision_found -> y some_precision = function
  | No_prec -> Some_precision No_precision
  | Lit_prec digits -> Some_precision (Lit_precision digits)
  | Arg_prec -> Some_precision Arg_precision

(* What stands between a conversion's '%' and its letter. *)
type conversion = {
  start : int;
  ignored : bool;
  minus : bool;
  plus : bool;
  hash : bool;
  space : bool;
  padding : padding_found;
  precision : precision_found;
}

(* The source: the whole text, where the part to read ends, and whether
   meaningless flags are passed over, as old versions did. *)
type source = {
  text : string;
  stop : int;
  legacy : bool;
}

let is_digit c = c >= '0' && c <= '9'

let rec read_number source i n =
  if i >= source.stop then fail_at_end source.text source.stop
  else begin
    let c = source.text.[i] in
    if is_digit c then begin
      let n = (n * 10) + (Char.code c - Char.code '0') in
      if n > Sys.max_string_length then
        failwith
          ("invalid format " ^ quote_string source.text
         ^ ": integer " ^ string_of_int n ^ " is greater than the limit "
          ^ string_of_int Sys.max_string_length)
      else read_number source (i + 1) n
    end
    else (n, i)
  end

(* A number with an optional minus, inside boxes' descriptions; [None] where
   there is none. *)
let read_signed text stop i =
  let negative = i < stop && text.[i] = '-' in
  let first = if negative then i + 1 else i in
  let rec loop j n =
    if j < stop && is_digit text.[j] then
      loop (j + 1) ((n * 10) + (Char.code text.[j] - Char.code '0'))
    else (n, j)
  in
  let n, next = loop first 0 in
  if next = first then None else Some ((if negative then - n else n), next)

let rec skip_spaces text stop i =
  if i < stop && text.[i] = ' ' then skip_spaces text stop (i + 1) else i

(* Where the sub-format that begins at [i] ends: at the "%" before [closing].
   Sub-formats nest. *)
let rec find_sub_format_end source start closing i =
  let text = source.text in
  if i >= source.stop then
    failwith
      ("invalid format " ^ quote_string text
     ^ ": unclosed sub-format, expected \"%"
     ^ String.make 1 closing ^ "\" at character number "
      ^ string_of_int source.stop)
  else if text.[i] <> '%' then find_sub_format_end source start closing (i + 1)
  else if i + 1 >= source.stop then fail_at_end text source.stop
  else begin
    let inner c j =
      let close = if c = '(' then ')' else '}' in
      let end_ = find_sub_format_end source j close j in
      find_sub_format_end source start closing (end_ + 2)
    in
    match text.[i + 1] with
    | c when c = closing -> i
    | '_' -> (
        if i + 2 >= source.stop then fail_at_end text source.stop
        else
          match text.[i + 2] with
          | ('(' | '{') as c -> inner c (i + 3)
          | _ -> find_sub_format_end source start closing (i + 3))
    | ('(' | '{') as c -> inner c (i + 2)
    | (')' | '}') as c -> fail_expecting text (i + 1) closing c
    | _ -> find_sub_format_end source start closing (i + 2)
  end

(* A set of characters, from after the "[" to after the "]". *)
let read_char_set source start =
  let text = source.text in
  let stop = source.stop in
  let at i = if i >= stop then fail_at_end text stop else text.[i] in
  let set = create_char_set () in
  (* A character that may begin a range, perhaps escaped: with its end. *)
  let member i =
    let c = at i in
    if c <> '%' then (c, i + 1)
    else
      match at (i + 1) with
      | ('%' | '@') as c -> (c, i + 2)
      | _ ->
          failwith
            ("invalid format " ^ quote_string text
           ^ ": '%' alone is not accepted in character sets, use %% instead \
              at position " ^ string_of_int i ^ ".")
  in
  let rec range low high =
    if low <= high then begin
      add_in_char_set set (Char.chr low);
      range (low + 1) high
    end
  in
  let rec members i =
    if at i = ']' then i + 1
    else if at i = '-' then begin
      (* A hyphen that no character stands before is itself. *)
      add_in_char_set set '-';
      members (i + 1)
    end
    else from_member i
  and from_member i =
    let low, next = member i in
    if at next = '-' && at (next + 1) <> ']' then begin
      let high, next = member (next + 1) in
      range (Char.code low) (Char.code high);
      members next
    end
    else begin
      add_in_char_set set low;
      members next
    end
  in
  let reverse = at start = '^' in
  let first = if reverse then start + 1 else start in
  (* "]" is a member where an empty set would end. *)
  let next =
    if at first = ']' then from_member first else members first
  in
  let set = freeze_char_set set in
  ((if reverse then rev_char_set set else set), next)

let int_conversion source conversion stop letter =
  let { plus; hash; space; start; _ } = conversion in
  let refuse what = fail_incompatible source.text start stop letter what in
  let plus, space =
    if plus && space then
      if source.legacy then (true, false)
      else fail_incompatible source.text start stop ' ' "'+'"
    else (plus, space)
  in
  let signed = letter = 'd' || letter = 'i' in
  (* Grouped digits have no sign flag. *)
  let both = hash && (plus || space) && (signed || letter = 'u') in
  let hash = hash && not both in
  if both && not source.legacy then refuse "'#'"
  else if plus && (not signed) && not source.legacy then refuse "'+'"
  else if space && (not signed) && not source.legacy then refuse "' '"
  else
    match letter with
    | 'd' ->
        if plus then Int_pd
        else if space then Int_sd
        else if hash then Int_Cd
        else Int_d
    | 'i' ->
        if plus then Int_pi
        else if space then Int_si
        else if hash then Int_Ci
        else Int_i
    | 'x' -> if hash then Int_Cx else Int_x
    | 'X' -> if hash then Int_CX else Int_X
    | 'o' -> if hash then Int_Co else Int_o
    | _ -> if hash then Int_Cu else Int_u

let float_conversion source conversion stop letter =
  let flag =
    if conversion.plus then
      if conversion.space && not source.legacy then
        fail_incompatible source.text conversion.start stop ' ' "'+'"
      else Float_flag_p
    else if conversion.space then Float_flag_s
    else Float_flag_
  in
  let kind =
    match letter with
    | 'f' -> Float_f
    | 'e' -> Float_e
    | 'E' -> Float_E
    | 'g' -> Float_g
    | 'G' -> Float_G
    | 'h' -> Float_h
    | 'H' -> Float_H
    | _ -> if conversion.hash then Float_CF else Float_F
  in
  (flag, kind)

let is_int_letter c =
  match c with
  | 'd' | 'i' | 'x' | 'X' | 'o' | 'u' -> true
  | _ -> false

(* Which of its preceding signs a conversion has a use for. *)
type uses = {
  flag_plus : bool;
  flag_hash : bool;
  flag_space : bool;
  a_padding : bool;
  a_precision : bool;
  being_ignored : bool;
}

let check_uses source conversion stop letter uses =
  let refuse letter what =
    fail_incompatible source.text conversion.start stop letter what
  in
  if not source.legacy then begin
    if conversion.plus && not uses.flag_plus then refuse letter "'+'";
    if conversion.hash && not uses.flag_hash then refuse letter "'#'";
    if conversion.space && not uses.flag_space then refuse letter "' '";
    if conversion.padding <> No_pad && not uses.a_padding then
      refuse letter "`padding'";
    if conversion.precision <> No_prec && not uses.a_precision then
      refuse (if conversion.ignored then '_' else letter) "`precision'"
  end;
  if conversion.ignored && not uses.being_ignored then
    match letter with
    | ('@' | '%' | '!' | ',') when source.legacy -> ()
    | _ -> refuse letter "'_'"

let no_uses =
  {
    flag_plus = false;
    flag_hash = false;
    flag_space = false;
    a_padding = false;
    a_precision = false;
    being_ignored = false;
  }

(* The padding as a plain width, for what cannot do more; [letter] is blamed. *)
let plain_width source conversion stop letter padding =
  let refuse what =
    fail_incompatible source.text conversion.start stop letter what
  in
  match padding with
  | No_pad -> None
  | Lit_pad (Right, n) -> Some n
  | Lit_pad (Zeros, n) -> if source.legacy then Some n else refuse "'0'"
  | Lit_pad (Left, n) -> if source.legacy then Some n else refuse "'-'"
  | Arg_pad _ -> refuse "'*'"

(* Zeros do not go before texts. *)
let without_zeros source conversion stop letter padding =
  let right found =
    if source.legacy then found
    else fail_incompatible source.text conversion.start stop letter "0"
  in
  match padding with
  | Lit_pad (Zeros, n) -> right (Lit_pad (Right, n))
  | Arg_pad Zeros -> right (Arg_pad Right)
  | other -> other

(* A precision, where only a padding makes sense, was once taken as one. *)
let padding_or_precision conversion =
  let padty = if conversion.minus then Left else Right in
  match conversion.padding, conversion.precision with
  | No_pad, Lit_prec n -> Lit_pad (padty, n)
  | No_pad, Arg_prec -> Arg_pad padty
  | padding, _ -> padding

(* Zeros and a precision both say how many digits: the precision wins. *)
let int_padding source conversion stop =
  let right found =
    if source.legacy then found
    else
      fail_incompatible source.text conversion.start stop '0' "precision"
  in
  match conversion.padding, conversion.precision with
  | padding, No_prec -> padding
  | Lit_pad (Zeros, n), _ -> right (Lit_pad (Right, n))
  | Arg_pad Zeros, _ -> right (Arg_pad Right)
  | padding, _ -> padding

let int_uses conversion =
  {
    flag_plus = true;
    flag_hash = true;
    flag_space = true;
    a_padding = true;
    a_precision = not conversion.ignored;
    being_ignored = true;
  }

(* [parse source lit i]: the format from [lit] on, of which the characters
   before [i] are known to be literal. *)
let rec parse : type b c e f. source -> int -> int -> (b, c, e, f) fmt_ebb =
 fun source lit i ->
  if i >= source.stop then with_literal source lit i (Fmt_EBB End_of_format)
  else
    match source.text.[i] with
    | '%' ->
        let rest = parse_conversion source i in
        with_literal source lit i rest
    | '@' ->
        let rest = parse_formatting source (i + 1) in
        with_literal source lit i rest
    | _ -> parse source lit (i + 1)

and with_literal : type b c e f.
    source -> int -> int -> (b, c, e, f) fmt_ebb -> (b, c, e, f) fmt_ebb =
 fun source lit i (Fmt_EBB rest) ->
  match i - lit with
  | 0 -> Fmt_EBB rest
  | 1 -> Fmt_EBB (Char_literal (source.text.[lit], rest))
  | len -> Fmt_EBB (String_literal (String.sub source.text lit len, rest))

(* What follows an "@", at [i]. *)
and parse_formatting : type b c e f. source -> int -> (b, c, e, f) fmt_ebb =
 fun source i ->
  let text = source.text in
  let literal item next =
    let (Fmt_EBB rest) = parse source next next in
    Fmt_EBB (Formatting_lit (item, rest))
  in
  if i >= source.stop then Fmt_EBB (Char_literal ('@', End_of_format))
  else
    match text.[i] with
    | '[' -> parse_opening source true (i + 1)
    | '{' -> parse_opening source false (i + 1)
    | ']' -> literal Close_box (i + 1)
    | '}' -> literal Close_tag (i + 1)
    | ',' -> literal (Break ("@,", 0, 0)) (i + 1)
    | ' ' -> literal (Break ("@ ", 1, 0)) (i + 1)
    | ';' -> parse_break source (i + 1)
    | '?' -> literal FFlush (i + 1)
    | '\n' -> literal Force_newline (i + 1)
    | '.' -> literal Flush_newline (i + 1)
    | '@' -> literal Escaped_at (i + 1)
    | '%' when i + 1 < source.stop && text.[i + 1] = '%' ->
        literal Escaped_percent (i + 2)
    | '%' ->
        let (Fmt_EBB rest) = parse source i i in
        Fmt_EBB (Char_literal ('@', rest))
    | '<' -> parse_magic_size source (i + 1)
    | c -> literal (Scan_indic c) (i + 1)

(* A box or a tag: its description, if any, is a format of its own. *)
and parse_opening : type b c e f.
    source -> bool -> int -> (b, c, e, f) fmt_ebb =
 fun source is_box i ->
  let text = source.text in
  let close =
    if i < source.stop && text.[i] = '<' then
      match String.index_from_opt text (i + 1) '>' with
      | Some j when j < source.stop -> j
      | _ -> -1
    else -1
  in
  let next = if close < 0 then i else close + 1 in
  let (Fmt_EBB rest) = parse source next next in
  if close < 0 then begin
    let none = Format (End_of_format, "") in
    if is_box then Fmt_EBB (Formatting_gen (Open_box none, rest))
    else Fmt_EBB (Formatting_gen (Open_tag none, rest))
  end
  else begin
    let (Fmt_EBB sub) = parse { source with stop = next } i i in
    let description = Format (sub, String.sub text i (next - i)) in
    if is_box then Fmt_EBB (Formatting_gen (Open_box description, rest))
    else Fmt_EBB (Formatting_gen (Open_tag description, rest))
  end

(* "@;", perhaps with a width and an offset in angle brackets. *)
and parse_break : type b c e f. source -> int -> (b, c, e, f) fmt_ebb =
 fun source i ->
  let text = source.text in
  let stop = source.stop in
  let found =
    if i >= stop || text.[i] <> '<' then None
    else
      match read_signed text stop (skip_spaces text stop (i + 1)) with
      | None -> None
      | Some (width, next) -> (
          let next = skip_spaces text stop next in
          if next >= stop then None
          else if text.[next] = '>' then Some (width, 0, next + 1)
          else
            match read_signed text stop next with
            | None -> None
            | Some (offset, next) ->
                let next = skip_spaces text stop next in
                if next < stop && text.[next] = '>' then
                  Some (width, offset, next + 1)
                else None)
  in
  let item, next =
    match found with
    | None -> (Break ("@;", 1, 0), i)
    | Some (width, offset, next) ->
        (Break (String.sub text (i - 2) (next - i + 2), width, offset), next)
  in
  let (Fmt_EBB rest) = parse source next next in
  Fmt_EBB (Formatting_lit (item, rest))

(* "@<n>": what comes next counts as [n] characters wide. *)
and parse_magic_size : type b c e f. source -> int -> (b, c, e, f) fmt_ebb =
 fun source i ->
  let text = source.text in
  let stop = source.stop in
  let found =
    match read_signed text stop (skip_spaces text stop i) with
    | None -> None
    | Some (size, next) ->
        let next = skip_spaces text stop next in
        if next < stop && text.[next] = '>' then Some (size, next + 1)
        else None
  in
  match found with
  | None ->
      let (Fmt_EBB rest) = parse source i i in
      Fmt_EBB (Formatting_lit (Scan_indic '<', rest))
  | Some (size, next) ->
      let (Fmt_EBB rest) = parse source next next in
      let item = Magic_size (String.sub text (i - 2) (next - i + 2), size) in
      Fmt_EBB (Formatting_lit (item, rest))

(* A "%", at [start]: flags, padding and precision first. *)
and parse_conversion : type b c e f. source -> int -> (b, c, e, f) fmt_ebb =
 fun source start ->
  let text = source.text in
  let stop = source.stop in
  let at i = if i >= stop then fail_at_end text stop else text.[i] in
  let ignored = at (start + 1) = '_' in
  let zero = ref false in
  let minus = ref false in
  let plus = ref false in
  let hash = ref false in
  let space = ref false in
  let rec flags i =
    let set flag =
      if !flag && not source.legacy then
        fail_at text i ("duplicate flag " ^ quote_char (at i));
      flag := true;
      flags (i + 1)
    in
    match at i with
    | '0' -> set zero
    | '-' -> set minus
    | '+' -> set plus
    | '#' -> set hash
    | ' ' -> set space
    | _ -> i
  in
  let i = flags (if ignored then start + 2 else start + 1) in
  let padty =
    if !zero && !minus then
      if source.legacy then Left
      else fail_incompatible text start i '-' "0"
    else if !zero then Zeros
    else if !minus then Left
    else Right
  in
  let padding, i =
    match at i with
    | '0' .. '9' ->
        let width, next = read_number source i 0 in
        (Lit_pad (padty, width), next)
    | '*' -> (Arg_pad padty, i + 1)
    | _ -> (
        match padty with
        | Left ->
            if source.legacy then (No_pad, i)
            else fail_at text (i - 1) "'-' without padding"
        | Zeros ->
            (* "%0c" and "%0s" mean something to those who scan. *)
            (Lit_pad (Right, 0), i)
        | Right -> (No_pad, i))
  in
  let precision, i =
    if at i = '.' && at (i + 1) = '-' && source.legacy then minus := true;
    if at i <> '.' then (No_prec, i)
    else
      match at (i + 1) with
      | '0' .. '9' ->
          let digits, next = read_number source (i + 1) 0 in
          (Lit_prec digits, next)
      | ('+' | '-') when source.legacy && is_digit (at (i + 2)) ->
          let digits, next = read_number source (i + 2) 0 in
          (Lit_prec digits, next)
      | '*' -> (Arg_prec, i + 2)
      | _ ->
          if source.legacy then (Lit_prec 0, i + 1)
          else fail_at text i "'.' without precision"
  in
  ignore (at i);
  let conversion =
    {
      start;
      ignored;
      minus = !minus;
      plus = !plus;
      hash = !hash;
      space = !space;
      padding;
      precision;
    }
  in
  parse_letter source conversion i

(* The letter of a conversion, at [i]. *)
and parse_letter : type b c e f.
    source -> conversion -> int -> (b, c, e, f) fmt_ebb =
 fun source conversion i ->
  let text = source.text in
  let letter = text.[i] in
  let next = i + 1 in
  let ignored = conversion.ignored in
  let check uses = check_uses source conversion next letter uses in
  let width_for blamed padding =
    plain_width source conversion next blamed padding
  in
  let simple () = check no_uses in
  let ignorable () = check { no_uses with being_ignored = true } in
  let padded () =
    let found = padding_or_precision conversion in
    let found =
      if ignored then begin
        ignore (width_for '_' found);
        found
      end
      else without_zeros source conversion next letter found
    in
    check { no_uses with a_padding = true; being_ignored = true };
    found
  in
  match letter with
  | ',' ->
      simple ();
      parse source next next
  | '%' | '@' ->
      simple ();
      let (Fmt_EBB rest) = parse source next next in
      Fmt_EBB (Char_literal (letter, rest))
  | '!' ->
      simple ();
      let (Fmt_EBB rest) = parse source next next in
      Fmt_EBB (Flush rest)
  | 'a' ->
      simple ();
      let (Fmt_EBB rest) = parse source next next in
      Fmt_EBB (Alpha rest)
  | 't' ->
      simple ();
      let (Fmt_EBB rest) = parse source next next in
      Fmt_EBB (Theta rest)
  | 'r' ->
      ignorable ();
      let (Fmt_EBB rest) = parse source next next in
      if ignored then Fmt_EBB (Ignored_param (Ignored_reader, rest))
      else Fmt_EBB (Reader rest)
  | 'c' -> (
      let width = width_for 'c' conversion.padding in
      if width <> None && width <> Some 0 && not source.legacy then
        fail_at text next "non-zero widths are unsupported for %c conversions";
      check { no_uses with a_padding = true; being_ignored = true };
      let (Fmt_EBB rest) = parse source next next in
      match width with
      | Some 0 ->
          if ignored then Fmt_EBB (Ignored_param (Ignored_scan_next_char, rest))
          else Fmt_EBB (Scan_next_char rest)
      | _ ->
          if ignored then Fmt_EBB (Ignored_param (Ignored_char, rest))
          else Fmt_EBB (Char rest))
  | 'C' ->
      ignorable ();
      let (Fmt_EBB rest) = parse source next next in
      if ignored then Fmt_EBB (Ignored_param (Ignored_caml_char, rest))
      else Fmt_EBB (Caml_char rest)
  | 's' | 'S' | 'B' | 'b' ->
      let padding = padded () in
      parse_text source conversion next letter padding
  | 'd' | 'i' | 'x' | 'X' | 'o' | 'u' ->
      parse_int source conversion next letter
  | 'f' | 'e' | 'E' | 'g' | 'G' | 'F' | 'h' | 'H' ->
      let conv = float_conversion source conversion next letter in
      check
        {
          flag_plus = true;
          flag_hash = true;
          flag_space = true;
          a_padding = true;
          a_precision = true;
          being_ignored = true;
        };
      let (Fmt_EBB rest) = parse source next next in
      if ignored then begin
        let width = width_for '_' conversion.padding in
        let digits =
          match conversion.precision with
          | No_prec -> None
          | Lit_prec n -> Some n
          | Arg_prec ->
              fail_incompatible text conversion.start next '_' "'*'"
        in
        Fmt_EBB (Ignored_param (Ignored_float (width, digits), rest))
      end
      else begin
        let (Some_precision precision) = precision_of conversion.precision in
        let (Some_padding padding) = padding_of conversion.padding in
        Fmt_EBB (Float (conv, padding, precision, rest))
      end
  | ('l' | 'n' | 'L') when next < source.stop && is_int_letter text.[next] ->
      parse_sized_int source conversion letter next
  | 'l' | 'n' | 'L' | 'N' ->
      ignorable ();
      let counter =
        match letter with
        | 'l' -> Line_counter
        | 'n' -> Char_counter
        | _ -> Token_counter
      in
      let (Fmt_EBB rest) = parse source next next in
      if ignored then
        Fmt_EBB (Ignored_param (Ignored_scan_get_counter counter, rest))
      else Fmt_EBB (Scan_get_counter (counter, rest))
  | '{' ->
      let close = find_sub_format_end source next '}' next in
      let width =
        width_for (if ignored then '_' else '{') conversion.padding
      in
      check { no_uses with a_padding = true; being_ignored = true };
      let (Fmt_EBB sub) = parse { source with stop = close } next next in
      let (Fmt_EBB rest) = parse source (close + 2) (close + 2) in
      let ty = fmtty_of_fmt sub in
      if ignored then
        Fmt_EBB (Ignored_param (Ignored_format_arg (width, ty), rest))
      else Fmt_EBB (Format_arg (width, ty, rest))
  | '(' ->
      let close = find_sub_format_end source next ')' next in
      let width =
        width_for (if ignored then '_' else '(') conversion.padding
      in
      check { no_uses with a_padding = true; being_ignored = true };
      let (Fmt_EBB rest) = parse source (close + 2) (close + 2) in
      let (Fmt_EBB sub) = parse { source with stop = close } next next in
      let ty = fmtty_of_fmt sub in
      if ignored then
        Fmt_EBB (Ignored_param (Ignored_format_subst (width, ty), rest))
      else Fmt_EBB (Format_subst (width, ty, rest))
  | '[' ->
      let set, next = read_char_set source next in
      let width =
        width_for (if ignored then '_' else '[') conversion.padding
      in
      check { no_uses with a_padding = true; being_ignored = true };
      let (Fmt_EBB rest) = parse source next next in
      if ignored then
        Fmt_EBB (Ignored_param (Ignored_scan_char_set (width, set), rest))
      else Fmt_EBB (Scan_char_set (width, set, rest))
  | '-' | '+' | '#' | ' ' | '_' ->
      fail_at text conversion.start
        ("flag " ^ quote_char letter
       ^ " is only allowed after the '%', before padding and precision")
  | _ -> fail_at text i ("invalid conversion \"%" ^ String.make 1 letter ^ "\"")

and parse_text : type b c e f.
    source -> conversion -> int -> char -> padding_found ->
    (b, c, e, f) fmt_ebb =
 fun source conversion next letter padding ->
  let (Fmt_EBB rest) = parse source next next in
  if conversion.ignored then begin
    let width = plain_width source conversion next '_' padding in
    match letter with
    | 's' -> Fmt_EBB (Ignored_param (Ignored_string width, rest))
    | 'S' -> Fmt_EBB (Ignored_param (Ignored_caml_string width, rest))
    | _ -> Fmt_EBB (Ignored_param (Ignored_bool width, rest))
  end
  else begin
    match letter with
    | 's' ->
        let (Some_padding padding) = padding_of padding in
        Fmt_EBB (String (padding, rest))
    | 'S' ->
        let (Some_padding padding) = padding_of padding in
        Fmt_EBB (Caml_string (padding, rest))
    | _ ->
        let (Some_padding padding) = padding_of padding in
        Fmt_EBB (Bool (padding, rest))
  end

and parse_int : type b c e f.
    source -> conversion -> int -> char -> (b, c, e, f) fmt_ebb =
 fun source conversion next letter ->
  let conv = int_conversion source conversion next letter in
  check_uses source conversion next letter (int_uses conversion);
  let (Fmt_EBB rest) = parse source next next in
  if conversion.ignored then begin
    let width = plain_width source conversion next '_' conversion.padding in
    Fmt_EBB (Ignored_param (Ignored_int (conv, width), rest))
  end
  else begin
    let (Some_precision precision) = precision_of conversion.precision in
    let (Some_padding padding) =
      padding_of (int_padding source conversion next)
    in
    Fmt_EBB (Int (conv, padding, precision, rest))
  end

(* [size] is the letter before the one at [i]. *)
and parse_sized_int : type b c e f.
    source -> conversion -> char -> int -> (b, c, e, f) fmt_ebb =
 fun source conversion size i ->
  let letter = source.text.[i] in
  let next = i + 1 in
  let conv = int_conversion source conversion next letter in
  check_uses source conversion i letter (int_uses conversion);
  let (Fmt_EBB rest) = parse source next next in
  if conversion.ignored then begin
    let width = plain_width source conversion i '_' conversion.padding in
    match size with
    | 'l' -> Fmt_EBB (Ignored_param (Ignored_int32 (conv, width), rest))
    | 'n' -> Fmt_EBB (Ignored_param (Ignored_nativeint (conv, width), rest))
    | _ -> Fmt_EBB (Ignored_param (Ignored_int64 (conv, width), rest))
  end
  else begin
    let found = int_padding source conversion i in
    match size with
    | 'l' ->
        let (Some_precision precision) = precision_of conversion.precision in
        let (Some_padding padding) = padding_of found in
        Fmt_EBB (Int32 (conv, padding, precision, rest))
    | 'n' ->
        let (Some_precision precision) = precision_of conversion.precision in
        let (Some_padding padding) = padding_of found in
        Fmt_EBB (Nativeint (conv, padding, precision, rest))
    | _ ->
        let (Some_precision precision) = precision_of conversion.precision in
        let (Some_padding padding) = padding_of found in
        Fmt_EBB (Int64 (conv, padding, precision, rest))
  end

let fmt_ebb_of_string ?(legacy_behavior = true) text =
  parse { text; stop = String.length text; legacy = legacy_behavior } 0 0

let fail_mismatch text wanted =
  failwith
    ("bad input: format type mismatch between " ^ quote_string text ^ " and "
   ^ quote_string wanted)

let format_of_string_fmtty text ty =
  let (Fmt_EBB fmt) = fmt_ebb_of_string text in
  match type_format fmt ty with
  | fmt -> Format (fmt, text)
  | exception Type_mismatch -> fail_mismatch text (string_of_fmtty ty)

let format_of_string_format text (Format (model, model_text)) =
  let (Fmt_EBB fmt) = fmt_ebb_of_string text in
  match type_format fmt (fmtty_of_fmt model) with
  | fmt -> Format (fmt, text)
  | exception Type_mismatch -> fail_mismatch text model_text
