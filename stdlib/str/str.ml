(* Regular expressions.

   An expression becomes a tree, and the tree functions that try alternatives
   in turn: a matcher gets a position and what is to be matched after it, and
   says whether all of that succeeds. *)

(* {1 Expressions} *)

type set = bytes (* 256 characters, '\001' for members *)

type expression =
  | Set of set
  | Text of string
  | Sequence of expression list
  | Either of expression * expression
  | Star of expression
  | Plus of expression
  | Option of expression
  | Group of int * expression
  | Backreference of int
  | Line_start
  | Line_end
  | Word_boundary

let new_set () = Bytes.make 256 '\000'
let add set c = Bytes.set set (Char.code c) '\001'
let has set c = Bytes.get set (Char.code c) = '\001'

let complement set =
  Bytes.map (fun c -> if c = '\000' then '\001' else '\000') set

let add_range set low high =
  for n = Char.code low to Char.code high do
    add set (Char.chr n)
  done

let not_newline =
  let set = new_set () in
  add set '\n';
  complement set

(* {2 Reading} *)

(* Adds the other case of the letters of a set. *)
let add_cases set =
  for n = Char.code 'a' to Char.code 'z' do
    let lower = Char.chr n in
    let upper = Char.uppercase_ascii lower in
    if has set lower then add set upper else if has set upper then add set lower
  done

(* A set, from after "[": with the position after "]". Case is folded before
   the set is complemented, so that "[^a]" excludes both cases. *)
let read_set folds text i =
  let len = String.length text in
  let set = new_set () in
  let reverse = i < len && text.[i] = '^' in
  let first = if reverse then i + 1 else i in
  let rec members i =
    if i >= len then failwith "[ class not closed by ]"
    else if text.[i] = ']' && i > first then i + 1
    else if i + 2 < len && text.[i + 1] = '-' && text.[i + 2] <> ']' then begin
      add_range set text.[i] text.[i + 2];
      members (i + 3)
    end
    else begin
      add set text.[i];
      members (i + 1)
    end
  in
  let next = members first in
  if folds then add_cases set;
  ((if reverse then complement set else set), next)

(* The expression and the number of its groups, the whole one included. *)
let read folds text =
  let len = String.length text in
  let groups = ref 1 in
  let rec alternatives i =
    let first, i = sequence [] i in
    if i + 1 < len && text.[i] = '\\' && text.[i + 1] = '|' then begin
      let others, i = alternatives (i + 2) in
      (Either (first, others), i)
    end
    else (first, i)
  and sequence parts i =
    if i >= len || closes i then (Sequence (List.rev parts), i)
    else begin
      let part, i = repeated i in
      sequence (part :: parts) i
    end
  and closes i =
    text.[i] = '\\' && i + 1 < len
    && (text.[i + 1] = ')' || text.[i + 1] = '|')
  and repeated i =
    let part, i = simple i in
    repetitions part i
  and repetitions part i =
    if i >= len then (part, i)
    else
      match text.[i] with
      | '*' -> repetitions (Star part) (i + 1)
      | '+' -> repetitions (Plus part) (i + 1)
      | '?' -> repetitions (Option part) (i + 1)
      | _ -> (part, i)
  and simple i =
    match text.[i] with
    | '.' -> (Set not_newline, i + 1)
    | '[' ->
        let set, i = read_set folds text (i + 1) in
        (Set set, i)
    | '^' -> (Line_start, i + 1)
    | '$' -> (Line_end, i + 1)
    | '\\' -> escaped (i + 1)
    | c -> (Text (String.make 1 c), i + 1)
  and escaped i =
    if i >= len then (Text "\\", i)
    else
      match text.[i] with
      | '(' ->
          let n = !groups in
          incr groups;
          let inner, i = alternatives (i + 1) in
          if i + 1 < len && text.[i] = '\\' && text.[i + 1] = ')' then
            (Group (n, inner), i + 2)
          else failwith "\\( group not closed by \\)"
      | '1' .. '9' as c -> (Backreference (Char.code c - 48), i + 1)
      | 'b' -> (Word_boundary, i + 1)
      | c -> (Text (String.make 1 c), i + 1)
  in
  let expression, i = alternatives 0 in
  if i < len then failwith "spurious \\) in regular expression"
  else (expression, !groups)

(* {1 Matching} *)

(* What is matched, and the groups found so far: their beginnings and ends, or
   -1. [partial] accepts a text that ends too early. *)
type attempt = {
  subject : string;
  bounds : int array;
  partial : bool;
  fold : bool;
}

type matcher = attempt -> int -> (int -> bool) -> bool

let same_char fold a b =
  a = b || (fold && Char.lowercase_ascii a = Char.lowercase_ascii b)

let is_word c =
  match c with
  | 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '_' | '\192' .. '\214'
  | '\216' .. '\246' | '\248' .. '\255' -> true
  | _ -> false

let at_word_boundary subject i =
  let before = i > 0 && is_word subject.[i - 1] in
  let after = i < String.length subject && is_word subject.[i] in
  before <> after

let rec compile expression : matcher =
  match expression with
  | Set set ->
      fun a i k ->
        if i >= String.length a.subject then a.partial
        else has set a.subject.[i] && k (i + 1)
  | Text text ->
      let len = String.length text in
      fun a i k ->
        let rec from j =
          if j >= len then k (i + len)
          else if i + j >= String.length a.subject then a.partial
          else same_char a.fold text.[j] a.subject.[i + j] && from (j + 1)
        in
        from 0
  | Sequence parts ->
      List.fold_right
        (fun part rest ->
          let first = compile part in
          fun a i k -> first a i (fun j -> rest a j k))
        parts
        (fun _ i k -> k i)
  | Either (left, right) ->
      let left = compile left in
      let right = compile right in
      fun a i k -> left a i k || right a i k
  | Option part ->
      let part = compile part in
      fun a i k -> part a i k || k i
  | Star (Set set) -> repeat_set set 0
  | Plus (Set set) -> repeat_set set 1
  | Star part -> repeat (compile part)
  | Plus part ->
      let part = compile part in
      let rest = repeat part in
      fun a i k -> part a i (fun j -> rest a j k)
  | Group (n, part) ->
      let part = compile part in
      fun a i k ->
        let start = a.bounds.(2 * n) in
        let stop = a.bounds.((2 * n) + 1) in
        part a i (fun j ->
            let start' = a.bounds.(2 * n) in
            let stop' = a.bounds.((2 * n) + 1) in
            a.bounds.(2 * n) <- i;
            a.bounds.((2 * n) + 1) <- j;
            k j
            ||
            (a.bounds.(2 * n) <- start';
             a.bounds.((2 * n) + 1) <- stop';
             false))
        ||
        (a.bounds.(2 * n) <- start;
         a.bounds.((2 * n) + 1) <- stop;
         false)
  | Backreference n ->
      fun a i k ->
        let start = a.bounds.(2 * n) in
        let stop = a.bounds.((2 * n) + 1) in
        start >= 0 && stop >= 0
        &&
        let len = stop - start in
        let rec from j =
          if j >= len then k (i + len)
          else if i + j >= String.length a.subject then a.partial
          else a.subject.[start + j] = a.subject.[i + j] && from (j + 1)
        in
        from 0
  | Line_start -> fun a i k -> (i = 0 || a.subject.[i - 1] = '\n') && k i
  | Line_end ->
      fun a i k ->
        (i = String.length a.subject || a.subject.[i] = '\n') && k i
  | Word_boundary ->
      fun a i k ->
        if a.subject = "" then a.partial
        else at_word_boundary a.subject i && k i

(* As many characters as possible, then fewer: no stack is needed. *)
and repeat_set set least : matcher =
 fun a i k ->
  let len = String.length a.subject in
  let rec last j =
    if j < len && has set a.subject.[j] then last (j + 1) else j
  in
  let stop = last i in
  if a.partial && stop >= len then true
  else begin
    let rec back j = j >= i + least && (k j || back (j - 1)) in
    back stop
  end

(* A repetition that matches nothing is the last one. *)
and repeat part : matcher =
  let rec loop a i k =
    part a i (fun j -> j > i && loop a j k) || k i
  in
  loop

type regexp = {
  matcher : matcher;
  groups : int;
  folds : bool;
}

let make folds text =
  let expression, groups = read folds text in
  { matcher = compile expression; groups; folds }

let regexp text = make false text
let regexp_case_fold text = make true text

let quote text =
  let quoted = Buffer.create (2 * String.length text) in
  String.iter
    (fun c ->
      (match c with
      | '[' | ']' | '*' | '.' | '\\' | '?' | '+' | '^' | '$' ->
          Buffer.add_char quoted '\\'
      | _ -> ());
      Buffer.add_char quoted c)
    text;
  Buffer.contents quoted

let literal folds text =
  { matcher = compile (Text text); groups = 1; folds }

let regexp_string text = literal false text
let regexp_string_case_fold text = literal true text

(* {1 The last match} *)

let last_match : int array Domain.DLS.key =
  Domain.DLS.new_key (fun () -> [||])

(* The bounds of all groups, the whole match being group 0. *)
let try_at partial r subject i =
  let bounds = Array.make (2 * max r.groups 10) (-1) in
  let a = { subject; bounds; partial; fold = r.folds } in
  let stop = ref (String.length subject) in
  let matched =
    r.matcher a i (fun j ->
        stop := j;
        true)
  in
  if matched then begin
    bounds.(0) <- i;
    bounds.(1) <- !stop;
    Domain.DLS.set last_match (Array.sub bounds 0 (2 * r.groups))
  end;
  matched

let check_start who subject i =
  if i < 0 || i > String.length subject then invalid_arg who

let string_match r subject i =
  check_start "Str.string_match" subject i;
  let matched = try_at false r subject i in
  if not matched then Domain.DLS.set last_match [||];
  matched

let string_partial_match r subject i =
  check_start "Str.string_partial_match" subject i;
  let matched = try_at true r subject i in
  if not matched then Domain.DLS.set last_match [||];
  matched

let search_forward r subject start =
  check_start "Str.search_forward" subject start;
  let rec from i =
    if i > String.length subject then begin
      Domain.DLS.set last_match [||];
      raise Not_found
    end
    else if try_at false r subject i then i
    else from (i + 1)
  in
  from start

let search_backward r subject start =
  check_start "Str.search_backward" subject start;
  let rec from i =
    if i < 0 then begin
      Domain.DLS.set last_match [||];
      raise Not_found
    end
    else if try_at false r subject i then i
    else from (i - 1)
  in
  from start

let bound who n offset =
  let bounds = Domain.DLS.get last_match in
  if n < 0 || 2 * n >= Array.length bounds then invalid_arg who
  else begin
    let position = bounds.((2 * n) + offset) in
    if position = -1 then raise Not_found else position
  end

let group_beginning n = bound "Str.group_beginning" n 0
let group_end n = bound "Str.group_end" n 1
let match_beginning () = group_beginning 0
let match_end () = group_end 0

let matched_group n text =
  let start = bound "Str.matched_group" n 0 in
  let stop = bound "Str.matched_group" n 1 in
  String.sub text start (stop - start)

let matched_string text = matched_group 0 text

(* {1 Replacing} *)

(* In a template "\\0" to "\\9" stand for groups. *)
let replace_matched template text =
  let result = Buffer.create 64 in
  let len = String.length template in
  let rec from i =
    if i < len then
      match template.[i] with
      | '\\' -> (
          if i + 1 >= len then
            failwith "Str.replace: illegal backslash sequence"
          else
            match template.[i + 1] with
            | '\\' ->
                Buffer.add_char result '\\';
                from (i + 2)
            | '0' .. '9' as c ->
                (match matched_group (Char.code c - 48) text with
                | group -> Buffer.add_string result group
                | exception (Not_found | Invalid_argument _) ->
                    failwith "Str.replace: reference to unmatched group");
                from (i + 2)
            | c ->
                Buffer.add_char result '\\';
                Buffer.add_char result c;
                from (i + 2))
      | c ->
          Buffer.add_char result c;
          from (i + 1)
  in
  from 0;
  Buffer.contents result

let string_before text n = String.sub text 0 n
let string_after text n = String.sub text n (String.length text - n)
let first_chars text n = String.sub text 0 n
let last_chars text n = String.sub text (String.length text - n) n

let substitute_first r f text =
  match search_forward r text 0 with
  | exception Not_found -> text
  | start ->
      let stop = match_end () in
      let replacement = f text in
      String.concat ""
        [ string_before text start; replacement; string_after text stop ]

let global_substitute r f text =
  let len = String.length text in
  let result = Buffer.create len in
  (* After an empty match the search goes on one character later. *)
  let rec from start was_empty =
    let first = if was_empty then start + 1 else start in
    match if first > len then raise Not_found else search_forward r text first with
    | exception Not_found ->
        Buffer.add_string result (string_after text start)
    | position ->
        let stop = match_end () in
        Buffer.add_string result (String.sub text start (position - start));
        Buffer.add_string result (f text);
        from stop (stop = position)
  in
  from 0 false;
  Buffer.contents result

let global_replace r template text =
  global_substitute r (replace_matched template) text

let replace_first r template text =
  substitute_first r (replace_matched template) text

(* {1 Splitting} *)

(* A delimiter that takes something off the text. *)
let next_delimiter r text start =
  match search_forward r text start with
  | exception Not_found -> None
  | position ->
      if match_end () > start then Some position
      else if start < String.length text then
        match search_forward r text (start + 1) with
        | position -> Some position
        | exception Not_found -> None
      else None

let bounded_split r text n =
  let len = String.length text in
  let first = if string_match r text 0 then match_end () else 0 in
  let rec from parts start n =
    if start >= len then parts
    else if n = 1 then string_after text start :: parts
    else
      match next_delimiter r text start with
      | None -> string_after text start :: parts
      | Some position ->
          let stop = match_end () in
          from (String.sub text start (position - start) :: parts) stop (n - 1)
  in
  List.rev (from [] first n)

let split r text = bounded_split r text 0

let bounded_split_delim r text n =
  let len = String.length text in
  let rec from parts start n =
    if start > len then parts
    else if n = 1 then string_after text start :: parts
    else
      match next_delimiter r text start with
      | None -> string_after text start :: parts
      | Some position ->
          let stop = match_end () in
          from (String.sub text start (position - start) :: parts) stop (n - 1)
  in
  if text = "" then [] else List.rev (from [] 0 n)

let split_delim r text = bounded_split_delim r text 0

type split_result =
  | Text of string
  | Delim of string

let bounded_full_split r text n =
  let len = String.length text in
  let rec from parts start n =
    if start >= len then parts
    else if n = 1 then Text (string_after text start) :: parts
    else
      match next_delimiter r text start with
      | None -> Text (string_after text start) :: parts
      | Some position ->
          let delimiter = matched_string text in
          let stop = match_end () in
          if position > start then
            from
              (Delim delimiter
              :: Text (String.sub text start (position - start))
              :: parts)
              stop (n - 1)
          else from (Delim delimiter :: parts) stop (n - 1)
  in
  List.rev (from [] 0 n)

let full_split r text = bounded_full_split r text 0
