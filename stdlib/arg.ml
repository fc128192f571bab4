(* Command lines. *)

type key = string
type doc = string
type usage_msg = string
type anon_fun = string -> unit

type spec =
  | Unit of (unit -> unit)
  | Bool of (bool -> unit)
  | Set of bool ref
  | Clear of bool ref
  | String of (string -> unit)
  | Set_string of string ref
  | Int of (int -> unit)
  | Set_int of int ref
  | Float of (float -> unit)
  | Set_float of float ref
  | Tuple of spec list
  | Symbol of string list * (string -> unit)
  | Rest of (string -> unit)
  | Rest_all of (string list -> unit)
  | Expand of (string -> string array)

exception Bad of string
exception Help of string

(* Why parsing stops. *)
type stop =
  | Unknown of string
  | Wrong of string * string * string (* option, argument, what is expected *)
  | Missing of string
  | Message of string

exception Stop of stop

(* {1 Usage} *)

let rec find_spec key specs =
  match specs with
  | [] -> None
  | (k, spec, _) :: rest -> if k = key then Some spec else find_spec key rest

let symbols_text names = "{" ^ String.concat "|" names ^ "}"

let no_symbols names =
  match names with
  | [] -> "<none>"
  | _ -> symbols_text names

let add_option text (key, spec, doc) =
  (* An option without a description is not shown. *)
  if doc <> "" then
    match spec with
    | Symbol (names, _) ->
        Printf.bprintf text "  %s %s%s\n" key (no_symbols names) doc
    | _ -> Printf.bprintf text "  %s %s\n" key doc

let help_action () = raise (Stop (Unknown "-help"))

let with_help specs =
  let add key doc =
    match find_spec key specs with
    | Some _ -> []
    | None -> [ (key, Unit help_action, doc) ]
  in
  let short = add "-help" " Display this list of options" in
  let long = add "--help" " Display this list of options" in
  specs @ short @ long

let add_usage text specs message =
  Printf.bprintf text "%s\n" message;
  List.iter (add_option text) (with_help specs)

let usage_string specs message =
  let text = Buffer.create 200 in
  add_usage text specs message;
  Buffer.contents text

let usage specs message = Printf.eprintf "%s" (usage_string specs message)

(* {1 Parsing} *)

let current = ref 0

let int_argument option text =
  match int_of_string_opt text with
  | Some n -> n
  | None -> raise (Stop (Wrong (option, text, "an integer")))

let float_argument option text =
  match float_of_string_opt text with
  | Some x -> x
  | None -> raise (Stop (Wrong (option, text, "a float")))

let bool_argument option text =
  match bool_of_string_opt text with
  | Some b -> b
  | None -> raise (Stop (Wrong (option, text, "a boolean")))

(* Stops with the exception for [reason]. *)
let give_up argv index specs message reason =
  let program =
    if index < Array.length argv && Array.length argv > 0 then argv.(0)
    else if Array.length argv > 0 then argv.(0)
    else "(?)"
  in
  let text = Buffer.create 200 in
  (match reason with
  | Unknown ("-help" | "--help") -> ()
  | Unknown option ->
      Printf.bprintf text "%s: unknown option '%s'.\n" program option
  | Missing option ->
      Printf.bprintf text "%s: option '%s' needs an argument.\n" program option
  | Wrong (option, argument, expected) ->
      Printf.bprintf text
        "%s: wrong argument '%s'; option '%s' expects %s.\n" program argument
        option expected
  | Message what -> Printf.bprintf text "%s: %s.\n" program what);
  add_usage text !specs message;
  match reason with
  | Unknown ("-help" | "--help") -> Help (Buffer.contents text)
  | _ -> Bad (Buffer.contents text)

let parse_and_expand_argv_dynamic_aux expands current argv specs anonymous
    message =
  let start = !current in
  (* Treats the option [option] of [word], which may hold the argument too. *)
  let rec treat word option attached spec =
    (* Gives [f] the argument, which is the next word if not attached. Only
       when [f] is content does the word count as read. *)
    let with_argument f =
      match !attached with
      | Some text ->
          f text;
          attached := None
      | None ->
          if !current + 1 < Array.length !argv then begin
            f !argv.(!current + 1);
            incr current
          end
          else raise (Stop (Missing option))
    in
    let no_argument () =
      match !attached with
      | Some text -> raise (Stop (Wrong (word, text, "no argument")))
      | None -> ()
    in
    match spec with
    | Unit f ->
        no_argument ();
        f ()
    | Set cell ->
        no_argument ();
        cell := true
    | Clear cell ->
        no_argument ();
        cell := false
    | Bool f -> with_argument (fun text -> f (bool_argument option text))
    | String f -> with_argument f
    | Set_string cell -> with_argument (fun text -> cell := text)
    | Int f -> with_argument (fun text -> f (int_argument option text))
    | Set_int cell ->
        with_argument (fun text -> cell := int_argument option text)
    | Float f -> with_argument (fun text -> f (float_argument option text))
    | Set_float cell ->
        with_argument (fun text -> cell := float_argument option text)
    | Symbol (names, f) ->
        with_argument (fun text ->
            if List.mem text names then f text
            else
              raise
                (Stop
                   (Wrong (option, text, "one of: " ^ String.concat " " names))))
    | Tuple specs ->
        no_argument ();
        List.iter (treat word option attached) specs
    | Rest f ->
        no_argument ();
        while !current < Array.length !argv - 1 do
          incr current;
          f !argv.(!current)
        done
    | Rest_all f ->
        no_argument ();
        let first = !current + 1 in
        let rest =
          Array.to_list (Array.sub !argv first (Array.length !argv - first))
        in
        current := Array.length !argv - 1;
        f rest
    | Expand f ->
        if not expands then
          raise
            (Invalid_argument
               "Arg.Expand is is only allowed with Arg.parse_and_expand_argv_dynamic");
        let words = ref [||] in
        with_argument (fun text -> words := f text);
        let before = Array.sub !argv 0 (!current + 1) in
        let after =
          Array.sub !argv (!current + 1) (Array.length !argv - !current - 1)
        in
        argv := Array.concat [ before; !words; after ]
  in
  let one_word () =
    let word = !argv.(!current) in
    if String.length word >= 1 && word.[0] = '-' then begin
      match find_spec word !specs with
      | Some spec -> treat word word (ref None) spec
      | None -> (
          match String.index_opt word '=' with
          | None -> raise (Stop (Unknown word))
          | Some i -> (
              let key = String.sub word 0 i in
              let value =
                String.sub word (i + 1) (String.length word - i - 1)
              in
              match find_spec key !specs with
              | Some spec -> treat word key (ref (Some value)) spec
              | None -> raise (Stop (Unknown word))))
    end
    else anonymous word
  in
  current := start + 1;
  while !current < Array.length !argv do
    (try one_word () with
    | Bad what ->
        raise (give_up !argv start specs message (Message what))
    | Stop reason -> raise (give_up !argv start specs message reason));
    incr current
  done

let parse_and_expand_argv_dynamic current argv specs anonymous message =
  parse_and_expand_argv_dynamic_aux true current argv specs anonymous message

let parse_argv_dynamic ?(current = current) argv specs anonymous message =
  parse_and_expand_argv_dynamic_aux false current (ref argv) specs anonymous
    message

let parse_argv ?current argv specs anonymous message =
  parse_argv_dynamic ?current argv (ref specs) anonymous message

(* For the program's own command line, the messages end the program. *)
let or_exit parse =
  try parse () with
  | Bad text ->
      Printf.eprintf "%s" text;
      exit 2
  | Help text ->
      Printf.printf "%s" text;
      exit 0

let parse specs anonymous message =
  or_exit (fun () -> parse_argv Sys.argv specs anonymous message)

let parse_dynamic specs anonymous message =
  or_exit (fun () -> parse_argv_dynamic Sys.argv specs anonymous message)

let parse_expand specs anonymous message =
  or_exit (fun () ->
      parse_and_expand_argv_dynamic current (ref Sys.argv) (ref specs)
        anonymous message)

(* {1 Aligning descriptions}

   The first word of a description is the name of the option's argument; what
   follows is aligned, unless the first word is longer than the limit. *)

let second_word text =
  let len = String.length text in
  let rec skip i = if i < len && text.[i] = ' ' then skip (i + 1) else i in
  match String.index text '\t' with
  | i -> skip (i + 1)
  | exception Not_found -> (
      match String.index text ' ' with
      | i -> skip (i + 1)
      | exception Not_found -> len)

let column (key, spec, doc) =
  match spec with
  | Symbol _ -> String.length key
  | _ -> String.length key + second_word doc

let add_padding width ((key, spec, doc) as option) =
  if doc = "" then option
  else
    match spec with
    | Symbol (_, _) ->
        let start = second_word doc in
        let spaces = String.make (max 0 (width - start)) ' ' in
        (key, spec, "\n" ^ spaces ^ "   " ^ doc)
    | _ ->
        let start = second_word doc in
        let kept = width - String.length key - start in
        if kept <= 0 then begin
          (* Too long a first word: only its tab goes. *)
          let text = String.map (fun c -> if c = '\t' then ' ' else c) doc in
          (key, spec, text)
        end
        else begin
          let first = String.sub doc 0 start in
          let rest = String.sub doc start (String.length doc - start) in
          let first = String.map (fun c -> if c = '\t' then ' ' else c) first in
          (key, spec, first ^ String.make kept ' ' ^ rest)
        end

let align ?(limit = max_int) specs =
  let specs = with_help specs in
  let width = List.fold_left (fun m option -> max m (column option)) 0 specs in
  List.map (add_padding (min width limit)) specs

(* {1 Argument files} *)

let trim_return text =
  let len = String.length text in
  if len > 0 && text.[len - 1] = '\r' then String.sub text 0 (len - 1) else text

let read_words trim separator path =
  let channel = open_in_bin path in
  let word = Buffer.create 200 in
  let words = ref [] in
  let finish () =
    let text = Buffer.contents word in
    words := (if trim then trim_return text else text) :: !words;
    Buffer.clear word
  in
  (try
     while true do
       let c = input_char channel in
       if c = separator then finish () else Buffer.add_char word c
     done
   with End_of_file -> if Buffer.length word > 0 then finish ());
  close_in channel;
  Array.of_list (List.rev !words)

let read_arg path = read_words true '\n' path
let read_arg0 path = read_words false '\000' path

let write_words separator path words =
  let channel = open_out_bin path in
  Array.iter (fun word -> Printf.fprintf channel "%s%c" word separator) words;
  close_out channel

let write_arg path words = write_words '\n' path words
let write_arg0 path words = write_words '\000' path words
