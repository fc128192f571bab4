(* Exceptions as values: their text, and where they came from. *)

type t = exn = ..

(* {1 Text} *)

let printers : (exn -> string option) list Atomic.t = Atomic.make []

let rec register_printer printer =
  let known = Atomic.get printers in
  if not (Atomic.compare_and_set printers known (printer :: known)) then
    register_printer printer

(* A printer that fails has nothing to say. *)
let use_printers failure =
  let rec ask printers =
    match printers with
    | [] -> None
    | printer :: others -> (
        match printer failure with
        | Some _ as text -> text
        | None -> ask others
        | exception _ -> ask others)
  in
  ask (Atomic.get printers)

(* An exception without arguments is its constructor; one with arguments is a
   block that holds the constructor first. *)

let slot_of failure =
  let value = Obj.repr failure in
  if Obj.tag value = Obj.object_tag then value else Obj.field value 0

let slot_name slot : string = Obj.obj (Obj.field slot 0)
let exn_slot_id failure : int = Obj.obj (Obj.field (slot_of failure) 1)
let exn_slot_name failure = slot_name (slot_of failure)
let string_of_extension_constructor constructor = slot_name constructor

(* An argument as well as its representation tells what it is. *)
let text_of_field value =
  if Obj.is_int value then string_of_int (Obj.obj value : int)
  else begin
    let tag = Obj.tag value in
    if tag = Obj.string_tag then
      "\"" ^ String.escaped (Obj.obj value : string) ^ "\""
    else if tag = Obj.double_tag then string_of_float (Obj.obj value : float)
    else "_"
  end

let text_of_arguments value =
  let rec texts i =
    if i >= Obj.size value then []
    else text_of_field (Obj.field value i) :: texts (i + 1)
  in
  match texts 1 with
  | [] -> ""
  | arguments -> "(" ^ String.concat ", " arguments ^ ")"

let text_at (file, line, column) width what =
  "File \"" ^ file ^ "\", line " ^ string_of_int line ^ ", characters "
  ^ string_of_int column ^ "-"
  ^ string_of_int (column + width)
  ^ ": " ^ what

let to_string_default failure =
  match failure with
  | Out_of_memory -> "Out of memory"
  | Stack_overflow -> "Stack overflow"
  | Match_failure place -> text_at place 5 "Pattern matching failed"
  | Assert_failure place -> text_at place 6 "Assertion failed"
  | Undefined_recursive_module place ->
      text_at place 6 "Undefined recursive module"
  | _ ->
      let value = Obj.repr failure in
      if Obj.tag value = Obj.object_tag then slot_name value
      else slot_name (Obj.field value 0) ^ text_of_arguments value

let to_string failure =
  match use_printers failure with
  | Some text -> text
  | None -> to_string_default failure

let report failure =
  flush stdout;
  prerr_string ("Uncaught exception: " ^ to_string failure ^ "\n");
  flush stderr

let print f x =
  try f x
  with failure ->
    report failure;
    raise failure

let catch f x =
  try f x
  with failure ->
    report failure;
    exit 2

(* {1 Backtraces} *)

type raw_backtrace_slot
type raw_backtrace_entry = private int
type raw_backtrace = raw_backtrace_entry array

(* As the runtime makes them. *)
type backtrace_slot =
  | Known_location of {
      is_raise : bool;
      filename : string;
      line_number : int;
      start_char : int;
      end_char : int;
      end_line : int;
      end_col : int;
      is_inline : bool;
      defname : string;
    }
  | Unknown_location of { is_raise : bool }

type location = {
  filename : string;
  line_number : int;
  start_char : int;
  end_char : int;
  end_line : int;
  end_col : int;
}

external get_raw_backtrace : unit -> raw_backtrace
  = "caml_get_exception_raw_backtrace"
external raise_with_backtrace : exn -> raw_backtrace -> 'a
  = "%raise_with_backtrace"
external get_callstack : int -> raw_backtrace = "caml_get_current_callstack"
external record_backtrace : bool -> unit = "caml_record_backtrace"
external backtrace_status : unit -> bool = "caml_backtrace_status"
external convert_raw_backtrace_slot : raw_backtrace_slot -> backtrace_slot
  = "caml_convert_raw_backtrace_slot"
external convert_raw_backtrace : raw_backtrace -> backtrace_slot array
  = "caml_convert_raw_backtrace"
external raw_backtrace_length : raw_backtrace -> int
  = "caml_raw_backtrace_length" [@@noalloc]
external get_raw_backtrace_slot : raw_backtrace -> int -> raw_backtrace_slot
  = "caml_raw_backtrace_slot"
external get_raw_backtrace_next_slot :
  raw_backtrace_slot -> raw_backtrace_slot option
  = "caml_raw_backtrace_next_slot"

let raw_backtrace_entries trace = trace

(* The runtime refuses when the program has no debug information. *)
let slots_of_raw trace =
  try Some (convert_raw_backtrace trace) with Failure _ -> None

let format_slot index slot =
  let verb is_raise =
    if is_raise then if index = 0 then "Raised at" else "Re-raised at"
    else if index = 0 then "Raised by primitive operation at"
    else "Called from"
  in
  match slot with
  | Unknown_location { is_raise } ->
      (* A raise that the compiler added has no place in the source. *)
      if is_raise then None else Some (verb false ^ " unknown location")
  | Known_location slot ->
      let lines =
        if slot.line_number = slot.end_line then
          " line " ^ string_of_int slot.line_number
        else
          " lines " ^ string_of_int slot.line_number ^ "-"
          ^ string_of_int slot.end_line
      in
      let name = if slot.defname = "" then "" else " " ^ slot.defname in
      Some
        (verb slot.is_raise ^ name ^ " in file \"" ^ slot.filename ^ "\""
        ^ (if slot.is_inline then " (inlined)" else "")
        ^ "," ^ lines ^ ", characters "
        ^ string_of_int slot.start_char
        ^ "-"
        ^ string_of_int slot.end_char)

(* Gives [put] the lines one after the other. *)
let each_line trace put =
  match slots_of_raw trace with
  | None ->
      put "(Program not linked with -g, cannot print stack backtrace)\n"
  | Some slots ->
      Array.iteri
        (fun i slot ->
          match format_slot i slot with
          | None -> ()
          | Some line -> put (line ^ "\n"))
        slots

let print_raw_backtrace channel trace = each_line trace (output_string channel)
let print_backtrace channel = print_raw_backtrace channel (get_raw_backtrace ())

let raw_backtrace_to_string trace =
  let text = Buffer.create 1024 in
  each_line trace (Buffer.add_string text);
  Buffer.contents text

let get_backtrace () = raw_backtrace_to_string (get_raw_backtrace ())

(* [None] also when no slot has a place in the source. *)
let useful slots =
  let is_known slot =
    match slot with
    | Known_location _ -> true
    | Unknown_location _ -> false
  in
  match slots with
  | Some slots when Array.exists is_known slots -> Some slots
  | _ -> None

let backtrace_slots trace = useful (slots_of_raw trace)

external entry_as_backtrace : raw_backtrace_entry array -> raw_backtrace
  = "%identity"

let backtrace_slots_of_raw_entry entry =
  backtrace_slots (entry_as_backtrace [| entry |])

module Slot = struct
  type t = backtrace_slot

  let is_raise slot =
    match slot with
    | Known_location slot -> slot.is_raise
    | Unknown_location slot -> slot.is_raise

  let is_inline slot =
    match slot with
    | Known_location slot -> slot.is_inline
    | Unknown_location _ -> false

  let location slot =
    match slot with
    | Unknown_location _ -> None
    | Known_location slot ->
        Some
          {
            filename = slot.filename;
            line_number = slot.line_number;
            start_char = slot.start_char;
            end_char = slot.end_char;
            end_line = slot.end_line;
            end_col = slot.end_col;
          }

  let name slot =
    match slot with
    | Known_location { defname = ""; _ } | Unknown_location _ -> None
    | Known_location slot -> Some slot.defname

  let format = format_slot
end

(* {1 Uncaught exceptions} *)

let default_uncaught_exception_handler failure trace =
  prerr_string ("Fatal error: exception " ^ to_string failure ^ "\n");
  print_raw_backtrace stderr trace;
  flush stderr

let handler = ref default_uncaught_exception_handler
let set_uncaught_exception_handler f = handler := f

external debug_info_status : unit -> int = "caml_ml_debug_info_status"

(* Why a backtrace may be missing; negative values are the runtime's. *)
let debug_info_problem status =
  match status with
  | -1 -> "cannot read the program file"
  | -2 -> "cannot open the program file"
  | -3 -> "the program has no debug information"
  | -4 -> "the debug information does not fit"
  | _ -> ""

let explain_missing_trace () =
  let problem = debug_info_problem (debug_info_status ()) in
  if problem <> "" && backtrace_status () then
    prerr_string ("(Cannot print locations: " ^ problem ^ ")\n")

(* Called by the runtime. *)
let handle_uncaught_exception failure debugger_in_use =
  try
    (* In case [at_exit] actions raise, the trace is taken first. *)
    let trace = if debugger_in_use then [||] else get_raw_backtrace () in
    (try Stdlib.do_at_exit () with _ -> ());
    try !handler failure trace
    with failure' ->
      let trace' = get_raw_backtrace () in
      prerr_string ("Fatal error: exception " ^ to_string failure ^ "\n");
      print_raw_backtrace stderr trace;
      explain_missing_trace ();
      prerr_string
        ("Fatal error in uncaught exception handler: exception "
       ^ to_string failure' ^ "\n");
      print_raw_backtrace stderr trace';
      explain_missing_trace ();
      flush stderr
  with Out_of_memory ->
    prerr_string "Fatal error: out of memory in uncaught exception handler"

external register_named_value : string -> Obj.t -> unit
  = "caml_register_named_value"

let () =
  register_named_value "Printexc.handle_uncaught_exception"
    (Obj.repr handle_uncaught_exception)
