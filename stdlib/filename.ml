(* File names, as the operating system writes them. *)

(* {1 What differs between systems} *)

(* The characters that separate directories; the quoting of the shell. *)
module type System = sig
  val null : string
  val dir_sep : string
  val is_dir_sep : string -> int -> bool
  val is_relative : string -> bool
  val is_implicit : string -> bool
  val check_suffix : string -> string -> bool
  val default_temp_dir : string
  val quote : string -> string

  val quote_command :
    string ->
    ?stdin:string ->
    ?stdout:string ->
    ?stderr:string ->
    string list ->
    string

  (* The length of a leading drive name. *)
  val drive_length : string -> int
end

let current_dir_name = "."
let parent_dir_name = ".."
let starts prefix name = String.starts_with ~prefix name
let ends suffix name = String.ends_with ~suffix name

(* Within single quotes nothing is special to a Unix shell but the quote. *)
let quote_for_shell text =
  let quoted = Buffer.create (String.length text + 20) in
  Buffer.add_char quoted '\'';
  String.iter
    (fun c ->
      if c = '\'' then Buffer.add_string quoted "'\\''"
      else Buffer.add_char quoted c)
    text;
  Buffer.add_char quoted '\'';
  Buffer.contents quoted

let getenv_or name default =
  match Sys.getenv_opt name with
  | Some value -> value
  | None -> default

module Unix : System = struct
  let null = "/dev/null"
  let dir_sep = "/"
  let is_dir_sep name i = name.[i] = '/'
  let is_relative name = String.length name < 1 || name.[0] <> '/'

  let is_implicit name =
    is_relative name && (not (starts "./" name)) && not (starts "../" name)

  let check_suffix name suffix = ends suffix name
  let default_temp_dir = getenv_or "TMPDIR" "/tmp"
  let quote = quote_for_shell

  let quote_command program ?stdin ?stdout ?stderr arguments =
    let redirect sign file =
      match file with
      | None -> ""
      | Some file -> sign ^ quote file
    in
    String.concat " " (List.map quote (program :: arguments))
    ^ redirect " <" stdin
    ^ redirect " >" stdout
    ^
    if stderr <> None && stderr = stdout then " 2>&1"
    else redirect " 2>" stderr

  let drive_length _ = 0
end

module Windows : System = struct
  let null = "NUL"
  let dir_sep = "\\"

  let is_dir_sep name i =
    match name.[i] with
    | '/' | '\\' | ':' -> true
    | _ -> false

  let is_relative name =
    (String.length name < 1 || name.[0] <> '/')
    && (String.length name < 1 || name.[0] <> '\\')
    && (String.length name < 2 || name.[1] <> ':')

  let is_implicit name =
    is_relative name
    && not
         (starts "./" name || starts ".\\" name || starts "../" name
        || starts "..\\" name)

  let check_suffix name suffix =
    ends (String.lowercase_ascii suffix) (String.lowercase_ascii name)

  let default_temp_dir = getenv_or "TEMP" "."

  (* Backslashes are doubled before a double quote, and nowhere else. *)
  let quote text =
    let quoted = Buffer.create (String.length text + 20) in
    let len = String.length text in
    let backslashes n = Buffer.add_string quoted (String.make n '\\') in
    let rec from i pending =
      if i = len then backslashes (2 * pending)
      else
        match text.[i] with
        | '\\' -> from (i + 1) (pending + 1)
        | '"' ->
            backslashes ((2 * pending) + 1);
            Buffer.add_char quoted '"';
            from (i + 1) 0
        | c ->
            backslashes pending;
            Buffer.add_char quoted c;
            from (i + 1) 0
    in
    Buffer.add_char quoted '"';
    from 0 0;
    Buffer.add_char quoted '"';
    Buffer.contents quoted

  (* For the command interpreter, which reads the line before the program. *)
  let quote_for_cmd text =
    let quoted = Buffer.create (String.length text + 20) in
    String.iter
      (fun c ->
        (match c with
        | '(' | ')' | '!' | '^' | '%' | '"' | '<' | '>' | '&' | '|' ->
            Buffer.add_char quoted '^'
        | _ -> ());
        Buffer.add_char quoted c)
      text;
    Buffer.contents quoted

  let quote_file_for_cmd file =
    if String.exists (fun c -> c = '"' || c = '%') file then
      failwith ("Filename.quote_command: bad file name " ^ file)
    else if String.contains file ' ' then "\"" ^ file ^ "\""
    else file

  let quote_command program ?stdin ?stdout ?stderr arguments =
    let redirect sign file =
      match file with
      | None -> ""
      | Some file -> sign ^ quote_file_for_cmd file
    in
    String.concat ""
      [
        "\"";
        quote_file_for_cmd program;
        " ";
        quote_for_cmd (String.concat " " (List.map quote arguments));
        redirect " <" stdin;
        redirect " >" stdout;
        (if stderr <> None && stderr = stdout then " 2>&1"
         else redirect " 2>" stderr);
        "\"";
      ]

  let drive_length name =
    let is_letter c = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') in
    if String.length name >= 2 && is_letter name.[0] && name.[1] = ':' then 2
    else 0
end

(* Windows' names and a Unix shell. *)
module Cygwin : System = struct
  include Windows

  let null = "/dev/null"
  let dir_sep = "/"
  let default_temp_dir = Unix.default_temp_dir
  let quote = Unix.quote
  let quote_command = Unix.quote_command
end

(* The system that the program runs on. *)
let ( null,
      dir_sep,
      is_dir_sep,
      is_relative,
      is_implicit,
      check_suffix,
      default_temp_dir,
      quote,
      quote_command,
      drive_length ) =
  match Sys.os_type with
  | "Win32" ->
      ( Windows.null,
        Windows.dir_sep,
        Windows.is_dir_sep,
        Windows.is_relative,
        Windows.is_implicit,
        Windows.check_suffix,
        Windows.default_temp_dir,
        Windows.quote,
        Windows.quote_command,
        Windows.drive_length )
  | "Cygwin" ->
      ( Cygwin.null,
        Cygwin.dir_sep,
        Cygwin.is_dir_sep,
        Cygwin.is_relative,
        Cygwin.is_implicit,
        Cygwin.check_suffix,
        Cygwin.default_temp_dir,
        Cygwin.quote,
        Cygwin.quote_command,
        Cygwin.drive_length )
  | _ ->
      ( Unix.null,
        Unix.dir_sep,
        Unix.is_dir_sep,
        Unix.is_relative,
        Unix.is_implicit,
        Unix.check_suffix,
        Unix.default_temp_dir,
        Unix.quote,
        Unix.quote_command,
        Unix.drive_length )

(* {1 Parts} *)

let concat directory name =
  let len = String.length directory in
  if len = 0 || is_dir_sep directory (len - 1) then directory ^ name
  else directory ^ dir_sep ^ name

(* The end of the name without trailing separators, and its last component. *)
let without_separators name =
  let rec from i = if i > 0 && is_dir_sep name (i - 1) then from (i - 1) else i in
  from (String.length name)

let component_start name stop =
  let rec from i = if i > 0 && not (is_dir_sep name (i - 1)) then from (i - 1) else i in
  from stop

let split_drive name =
  let n = drive_length name in
  (String.sub name 0 n, String.sub name n (String.length name - n))

let basename name =
  let _, path = split_drive name in
  if path = "" then current_dir_name
  else begin
    let stop = without_separators path in
    if stop = 0 then String.sub path 0 1
    else begin
      let start = component_start path stop in
      String.sub path start (stop - start)
    end
  end

let dirname name =
  let drive, path = split_drive name in
  let dir =
    if path = "" then current_dir_name
    else begin
      let stop = without_separators path in
      if stop = 0 then String.sub path 0 1
      else begin
        let start = component_start path stop in
        if start = 0 then current_dir_name
        else begin
          let stop = without_separators (String.sub path 0 start) in
          if stop = 0 then String.sub path 0 1 else String.sub path 0 stop
        end
      end
    end
  in
  drive ^ dir

let chop_suffix name suffix =
  if check_suffix name suffix then
    String.sub name 0 (String.length name - String.length suffix)
  else invalid_arg "Filename.chop_suffix"

let chop_suffix_opt ~suffix name =
  if String.length name >= String.length suffix && check_suffix name suffix then
    Some (String.sub name 0 (String.length name - String.length suffix))
  else None

(* An extension is the last dot of the last component and what follows it;
   leading dots of the component do not count. *)
let extension_length name =
  let len = String.length name in
  let rec last_dot i =
    if i < 0 || is_dir_sep name i then 0
    else if name.[i] = '.' then not_leading (i - 1) i
    else last_dot (i - 1)
  and not_leading i dot =
    if i < 0 || is_dir_sep name i then 0
    else if name.[i] = '.' then not_leading (i - 1) dot
    else len - dot
  in
  last_dot (len - 1)

let extension name =
  let n = extension_length name in
  String.sub name (String.length name - n) n

let remove_extension name =
  String.sub name 0 (String.length name - extension_length name)

let chop_extension name =
  if extension_length name = 0 then invalid_arg "Filename.chop_extension"
  else remove_extension name

(* {1 Temporary files} *)

let temp_dir_key = Domain.DLS.new_key ~split_from_parent:Fun.id (fun () -> default_temp_dir)
let set_temp_dir_name name = Domain.DLS.set temp_dir_key name
let get_temp_dir_name () = Domain.DLS.get temp_dir_key
let random_key = Domain.DLS.new_key Random.State.make_self_init

let temp_name directory prefix suffix =
  let n = Random.State.bits (Domain.DLS.get random_key) land 0xFFFFFF in
  concat directory (Printf.sprintf "%s%06x%s" prefix n suffix)

(* Tries names until one is free; after many failures something else is wrong. *)
let with_free_name temp_dir prefix suffix make =
  let directory =
    match temp_dir with
    | Some directory -> directory
    | None -> get_temp_dir_name ()
  in
  let rec attempt n =
    let name = temp_name directory prefix suffix in
    match make name with
    | result -> result
    | exception (Sys_error _ as failure) ->
        if n >= 1000 then raise failure else attempt (n + 1)
  in
  attempt 1

external open_descriptor : string -> open_flag list -> int -> int
  = "caml_sys_open"
external close_descriptor : int -> unit = "caml_sys_close"

let temp_file ?temp_dir prefix suffix =
  with_free_name temp_dir prefix suffix (fun name ->
      close_descriptor
        (open_descriptor name [ Open_wronly; Open_creat; Open_excl ] 0o600);
      name)

let open_temp_file ?(mode = [ Open_text ]) ?(perms = 0o600) ?temp_dir prefix
    suffix =
  with_free_name temp_dir prefix suffix (fun name ->
      ( name,
        open_out_gen
          (Open_wronly :: Open_creat :: Open_excl :: mode)
          perms name ))

let temp_dir ?temp_dir ?(perms = 0o700) prefix suffix =
  with_free_name temp_dir prefix suffix (fun name ->
      Sys.mkdir name perms;
      name)
