(* The initially opened module: the operators and functions that need no
   qualification, the standard channels, and the names of the library's
   other modules.

   This unit is compiled without any initially opened module, so it declares
   even [raise] itself. *)

external register_named_value : string -> 'a -> unit
  = "caml_register_named_value"

(* Exceptions *)

external raise : exn -> 'a = "%raise"
external raise_notrace : exn -> 'a = "%raise_notrace"

let invalid_arg text = raise (Invalid_argument text)
let failwith text = raise (Failure text)

exception Exit
exception Match_failure = Match_failure
exception Assert_failure = Assert_failure
exception Invalid_argument = Invalid_argument
exception Failure = Failure
exception Not_found = Not_found
exception Out_of_memory = Out_of_memory
exception Stack_overflow = Stack_overflow
exception Sys_error = Sys_error
exception End_of_file = End_of_file
exception Division_by_zero = Division_by_zero
exception Sys_blocked_io = Sys_blocked_io
exception Undefined_recursive_module = Undefined_recursive_module

(* Comparisons *)

external ( = ) : 'a -> 'a -> bool = "%equal"
external ( <> ) : 'a -> 'a -> bool = "%notequal"
external ( < ) : 'a -> 'a -> bool = "%lessthan"
external ( > ) : 'a -> 'a -> bool = "%greaterthan"
external ( <= ) : 'a -> 'a -> bool = "%lessequal"
external ( >= ) : 'a -> 'a -> bool = "%greaterequal"
external compare : 'a -> 'a -> int = "%compare"

let min x y = if x <= y then x else y
let max x y = if x >= y then x else y

external ( == ) : 'a -> 'a -> bool = "%eq"
external ( != ) : 'a -> 'a -> bool = "%noteq"

(* Booleans *)

external not : bool -> bool = "%boolnot"
external ( && ) : bool -> bool -> bool = "%sequand"
external ( || ) : bool -> bool -> bool = "%sequor"

(* Places in the source *)

external __LOC__ : string = "%loc_LOC"
external __FILE__ : string = "%loc_FILE"
external __LINE__ : int = "%loc_LINE"
external __MODULE__ : string = "%loc_MODULE"
external __POS__ : (string * int * int * int) = "%loc_POS"
external __FUNCTION__ : string = "%loc_FUNCTION"
external __LOC_OF__ : 'a -> (string * 'a) = "%loc_LOC"
external __LINE_OF__ : 'a -> (int * 'a) = "%loc_LINE"
external __POS_OF__ : 'a -> ((string * int * int * int) * 'a) = "%loc_POS"

(* Application *)

external ( |> ) : 'a -> ('a -> 'b) -> 'b = "%revapply"
external ( @@ ) : ('a -> 'b) -> 'a -> 'b = "%apply"

(* Integers *)

external ( ~- ) : int -> int = "%negint"
external ( ~+ ) : int -> int = "%identity"
external succ : int -> int = "%succint"
external pred : int -> int = "%predint"
external ( + ) : int -> int -> int = "%addint"
external ( - ) : int -> int -> int = "%subint"
external ( * ) : int -> int -> int = "%mulint"
external ( / ) : int -> int -> int = "%divint"
external ( mod ) : int -> int -> int = "%modint"

let abs n = if n < 0 then - n else n

external ( land ) : int -> int -> int = "%andint"
external ( lor ) : int -> int -> int = "%orint"
external ( lxor ) : int -> int -> int = "%xorint"
external ( lsl ) : int -> int -> int = "%lslint"
external ( lsr ) : int -> int -> int = "%lsrint"
external ( asr ) : int -> int -> int = "%asrint"

let lnot n = n lxor (-1)
let max_int = (-1) lsr 1
let min_int = max_int + 1

(* Floats *)

external ( ~-. ) : float -> float = "%negfloat"
external ( ~+. ) : float -> float = "%identity"
external ( +. ) : float -> float -> float = "%addfloat"
external ( -. ) : float -> float -> float = "%subfloat"
external ( *. ) : float -> float -> float = "%mulfloat"
external ( /. ) : float -> float -> float = "%divfloat"
external ( ** ) : float -> float -> float = "caml_power_float" "pow"
  [@@unboxed] [@@noalloc]
external sqrt : float -> float = "caml_sqrt_float" "sqrt"
  [@@unboxed] [@@noalloc]
external exp : float -> float = "caml_exp_float" "exp" [@@unboxed] [@@noalloc]
external log : float -> float = "caml_log_float" "log" [@@unboxed] [@@noalloc]
external log10 : float -> float = "caml_log10_float" "log10"
  [@@unboxed] [@@noalloc]
external expm1 : float -> float = "caml_expm1_float" "caml_expm1"
  [@@unboxed] [@@noalloc]
external log1p : float -> float = "caml_log1p_float" "caml_log1p"
  [@@unboxed] [@@noalloc]
external cos : float -> float = "caml_cos_float" "cos" [@@unboxed] [@@noalloc]
external sin : float -> float = "caml_sin_float" "sin" [@@unboxed] [@@noalloc]
external tan : float -> float = "caml_tan_float" "tan" [@@unboxed] [@@noalloc]
external acos : float -> float = "caml_acos_float" "acos"
  [@@unboxed] [@@noalloc]
external asin : float -> float = "caml_asin_float" "asin"
  [@@unboxed] [@@noalloc]
external atan : float -> float = "caml_atan_float" "atan"
  [@@unboxed] [@@noalloc]
external atan2 : float -> float -> float = "caml_atan2_float" "atan2"
  [@@unboxed] [@@noalloc]
external hypot : float -> float -> float = "caml_hypot_float" "caml_hypot"
  [@@unboxed] [@@noalloc]
external cosh : float -> float = "caml_cosh_float" "cosh"
  [@@unboxed] [@@noalloc]
external sinh : float -> float = "caml_sinh_float" "sinh"
  [@@unboxed] [@@noalloc]
external tanh : float -> float = "caml_tanh_float" "tanh"
  [@@unboxed] [@@noalloc]
external acosh : float -> float = "caml_acosh_float" "caml_acosh"
  [@@unboxed] [@@noalloc]
external asinh : float -> float = "caml_asinh_float" "caml_asinh"
  [@@unboxed] [@@noalloc]
external atanh : float -> float = "caml_atanh_float" "caml_atanh"
  [@@unboxed] [@@noalloc]
external ceil : float -> float = "caml_ceil_float" "ceil"
  [@@unboxed] [@@noalloc]
external floor : float -> float = "caml_floor_float" "floor"
  [@@unboxed] [@@noalloc]
external abs_float : float -> float = "%absfloat"
external copysign :
  float -> float -> float = "caml_copysign_float" "caml_copysign"
  [@@unboxed] [@@noalloc]
external mod_float : float -> float -> float = "caml_fmod_float" "fmod"
  [@@unboxed] [@@noalloc]
external frexp : float -> (float * int) = "caml_frexp_float"
external ldexp :
  (float [@unboxed]) -> (int [@untagged]) -> (float [@unboxed]) =
    "caml_ldexp_float" "caml_ldexp_float_unboxed" [@@noalloc]
external modf : float -> (float * float) = "caml_modf_float"
external float : int -> float = "%floatofint"
external float_of_int : int -> float = "%floatofint"
external truncate : float -> int = "%intoffloat"
external int_of_float : float -> int = "%intoffloat"

external float_of_bits : (int64 [@unboxed]) -> (float [@unboxed])
  = "caml_int64_float_of_bits" "caml_int64_float_of_bits_unboxed" [@@noalloc]

let infinity = float_of_bits 0x7FF0_0000_0000_0000L
let neg_infinity = float_of_bits 0xFFF0_0000_0000_0000L
let nan = float_of_bits 0x7FF8_0000_0000_0001L
let max_float = float_of_bits 0x7FEF_FFFF_FFFF_FFFFL
let min_float = float_of_bits 0x0010_0000_0000_0000L
let epsilon_float = float_of_bits 0x3CB0_0000_0000_0000L

type fpclass = FP_normal | FP_subnormal | FP_zero | FP_infinite | FP_nan

external classify_float :
  (float [@unboxed]) -> fpclass = "caml_classify_float"
    "caml_classify_float_unboxed" [@@noalloc]

(* Strings, as far as this module needs them *)

external string_length : string -> int = "%string_length"
external bytes_length : bytes -> int = "%bytes_length"
external bytes_create : int -> bytes = "caml_create_bytes"
external unsafe_char : string -> int -> char = "%string_unsafe_get"
external bytes_to_string : bytes -> string = "%bytes_to_string"
external blit_string : string -> int -> bytes -> int -> int -> unit
  = "caml_blit_string" [@@noalloc]
external blit_bytes : bytes -> int -> bytes -> int -> int -> unit
  = "caml_blit_bytes" [@@noalloc]

let ( ^ ) a b =
  let la = string_length a in
  let lb = string_length b in
  let joined = bytes_create (la + lb) in
  blit_string a 0 joined 0 la;
  blit_string b 0 joined la lb;
  bytes_to_string joined

(* Characters, unit, conversions *)

external int_of_char : char -> int = "%identity"
external unsafe_char_of_int : int -> char = "%identity"

let char_of_int n =
  if n < 0 || n > 255 then invalid_arg "char_of_int"
  else unsafe_char_of_int n

external ignore : 'a -> unit = "%ignore"

let string_of_bool b = if b then "true" else "false"

let bool_of_string_opt text =
  match text with
  | "true" -> Some true
  | "false" -> Some false
  | _ -> None

let bool_of_string text =
  match text with
  | "true" -> true
  | "false" -> false
  | _ -> invalid_arg "bool_of_string"

external format_int : string -> int -> string = "caml_format_int"
external format_float : string -> float -> string = "caml_format_float"

let string_of_int n = format_int "%d" n

external int_of_string : string -> int = "caml_int_of_string"

let int_of_string_opt text =
  try Some (int_of_string text) with Failure _ -> None

(* A float's text must not read back as an integer. *)
let valid_float_lexem text =
  let len = string_length text in
  let rec integral i =
    i >= len
    || (match unsafe_char text i with
        | '0' .. '9' | '-' -> integral (i + 1)
        | _ -> false)
  in
  if integral 0 then text ^ "." else text

let string_of_float x = valid_float_lexem (format_float "%.12g" x)

external float_of_string : string -> float = "caml_float_of_string"

let float_of_string_opt text =
  try Some (float_of_string text) with Failure _ -> None

(* Pairs and lists *)

external fst : ('a * 'b) -> 'a = "%field0"
external snd : ('a * 'b) -> 'b = "%field1"

let[@tail_mod_cons] rec ( @ ) front back =
  match front with
  | [] -> back
  | [ a ] -> a :: back
  | [ a; b ] -> a :: b :: back
  | a :: b :: c :: rest -> a :: b :: c :: (rest @ back)

(* Channels *)

type in_channel
type out_channel

external open_descriptor_out : int -> out_channel
  = "caml_ml_open_descriptor_out"
external open_descriptor_in : int -> in_channel = "caml_ml_open_descriptor_in"

let stdin = open_descriptor_in 0
let stdout = open_descriptor_out 1
let stderr = open_descriptor_out 2

type open_flag =
  | Open_rdonly
  | Open_wronly
  | Open_append
  | Open_creat
  | Open_trunc
  | Open_excl
  | Open_binary
  | Open_text
  | Open_nonblock

external open_descriptor : string -> open_flag list -> int -> int
  = "caml_sys_open"
external set_out_channel_name : out_channel -> string -> unit
  = "caml_ml_set_channel_name"
external set_in_channel_name : in_channel -> string -> unit
  = "caml_ml_set_channel_name"

(* Output *)

let open_out_gen flags permissions path =
  let channel = open_descriptor_out (open_descriptor path flags permissions) in
  set_out_channel_name channel path;
  channel

let open_out path =
  open_out_gen [ Open_wronly; Open_creat; Open_trunc; Open_text ] 0o666 path

let open_out_bin path =
  open_out_gen [ Open_wronly; Open_creat; Open_trunc; Open_binary ] 0o666 path

external flush : out_channel -> unit = "caml_ml_flush"
external all_out_channels : unit -> out_channel list
  = "caml_ml_out_channels_list"

let flush_all () =
  let rec each channels =
    match channels with
    | [] -> ()
    | channel :: rest ->
        (* One channel that cannot be written must not keep the others from
           being flushed. *)
        (try flush channel with Sys_error _ -> ());
        each rest
  in
  each (all_out_channels ())

external unsafe_output : out_channel -> bytes -> int -> int -> unit
  = "caml_ml_output_bytes"
external unsafe_output_string : out_channel -> string -> int -> int -> unit
  = "caml_ml_output"
external output_char : out_channel -> char -> unit = "caml_ml_output_char"
external output_byte : out_channel -> int -> unit = "caml_ml_output_char"
external output_binary_int : out_channel -> int -> unit = "caml_ml_output_int"
external marshal_to_channel : out_channel -> 'a -> unit list -> unit
  = "caml_output_value"

let output_string channel text =
  unsafe_output_string channel text 0 (string_length text)

let output_bytes channel data = unsafe_output channel data 0 (bytes_length data)

let output channel data pos len =
  if pos < 0 || len < 0 || pos > bytes_length data - len then
    invalid_arg "output"
  else unsafe_output channel data pos len

let output_substring channel text pos len =
  if pos < 0 || len < 0 || pos > string_length text - len then
    invalid_arg "output_substring"
  else unsafe_output_string channel text pos len

let output_value channel value = marshal_to_channel channel value []

external seek_out : out_channel -> int -> unit = "caml_ml_seek_out"
external pos_out : out_channel -> int = "caml_ml_pos_out"
external out_channel_length : out_channel -> int = "caml_ml_channel_size"
external close_out_channel : out_channel -> unit = "caml_ml_close_channel"
external set_binary_mode_out : out_channel -> bool -> unit
  = "caml_ml_set_binary_mode"

let close_out channel =
  flush channel;
  close_out_channel channel

let close_out_noerr channel =
  (try flush channel with _ -> ());
  (try close_out_channel channel with _ -> ())

(* Input *)

let open_in_gen flags permissions path =
  let channel = open_descriptor_in (open_descriptor path flags permissions) in
  set_in_channel_name channel path;
  channel

let open_in path = open_in_gen [ Open_rdonly; Open_text ] 0 path
let open_in_bin path = open_in_gen [ Open_rdonly; Open_binary ] 0 path

external input_char : in_channel -> char = "caml_ml_input_char"
external unsafe_input : in_channel -> bytes -> int -> int -> int
  = "caml_ml_input"

let input channel data pos len =
  if pos < 0 || len < 0 || pos > bytes_length data - len then
    invalid_arg "input"
  else unsafe_input channel data pos len

let rec unsafe_really_input channel data pos len =
  if len > 0 then begin
    let got = unsafe_input channel data pos len in
    if got = 0 then raise End_of_file
    else unsafe_really_input channel data (pos + got) (len - got)
  end

let really_input channel data pos len =
  if pos < 0 || len < 0 || pos > bytes_length data - len then
    invalid_arg "really_input"
  else unsafe_really_input channel data pos len

let really_input_string channel len =
  let data = bytes_create len in
  really_input channel data 0 len;
  bytes_to_string data

(* [scan_line] says how far the end of the line is: [n > 0], the line and its
   newline are the next [n] bytes; [n < 0], the next [-n] bytes are buffered
   and hold no newline; [0], the input is over. *)
external scan_line : in_channel -> int = "caml_ml_input_scan_line"

let input_line channel =
  (* [pieces], last first, hold [held] bytes of a line whose end is ahead. *)
  let assemble pieces held last =
    let line = bytes_create (held + bytes_length last) in
    blit_bytes last 0 line held (bytes_length last);
    let rec place pieces limit =
      match pieces with
      | [] -> ()
      | piece :: earlier ->
          let start = limit - bytes_length piece in
          blit_bytes piece 0 line start (bytes_length piece);
          place earlier start
    in
    place pieces held;
    bytes_to_string line
  in
  let take len =
    let data = bytes_create len in
    ignore (unsafe_input channel data 0 len);
    data
  in
  let rec read pieces held =
    let n = scan_line channel in
    if n > 0 then begin
      let last = take (n - 1) in
      ignore (input_char channel);
      match pieces with
      | [] -> bytes_to_string last
      | _ -> assemble pieces held last
    end
    else if n < 0 then read (take (- n) :: pieces) (held - n)
    else
      match pieces with
      | [] -> raise End_of_file
      | last :: earlier -> assemble earlier (held - bytes_length last) last
  in
  read [] 0

external input_byte : in_channel -> int = "caml_ml_input_char"
external input_binary_int : in_channel -> int = "caml_ml_input_int"
external input_value : in_channel -> 'a = "caml_input_value"
external seek_in : in_channel -> int -> unit = "caml_ml_seek_in"
external pos_in : in_channel -> int = "caml_ml_pos_in"
external in_channel_length : in_channel -> int = "caml_ml_channel_size"
external close_in : in_channel -> unit = "caml_ml_close_channel"
external set_binary_mode_in : in_channel -> bool -> unit
  = "caml_ml_set_binary_mode"

let close_in_noerr channel = try close_in channel with _ -> ()

(* The standard channels *)

let print_char c = output_char stdout c
let print_string text = output_string stdout text
let print_bytes data = output_bytes stdout data
let print_int n = output_string stdout (string_of_int n)
let print_float x = output_string stdout (string_of_float x)

let print_newline () =
  output_char stdout '\n';
  flush stdout

let print_endline text =
  output_string stdout text;
  print_newline ()

let prerr_char c = output_char stderr c
let prerr_string text = output_string stderr text
let prerr_bytes data = output_bytes stderr data
let prerr_int n = output_string stderr (string_of_int n)
let prerr_float x = output_string stderr (string_of_float x)

let prerr_newline () =
  output_char stderr '\n';
  flush stderr

let prerr_endline text =
  output_string stderr text;
  prerr_newline ()

let read_line () =
  flush stdout;
  input_line stdin

let read_int () = int_of_string (read_line ())
let read_int_opt () = int_of_string_opt (read_line ())
let read_float () = float_of_string (read_line ())
let read_float_opt () = float_of_string_opt (read_line ())

module LargeFile = struct
  external seek_out : out_channel -> int64 -> unit = "caml_ml_seek_out_64"
  external pos_out : out_channel -> int64 = "caml_ml_pos_out_64"
  external out_channel_length : out_channel -> int64
    = "caml_ml_channel_size_64"
  external seek_in : in_channel -> int64 -> unit = "caml_ml_seek_in_64"
  external pos_in : in_channel -> int64 = "caml_ml_pos_in_64"
  external in_channel_length : in_channel -> int64 = "caml_ml_channel_size_64"
end

(* References *)

type 'a ref = { mutable contents : 'a }

external ref : 'a -> 'a ref = "%makemutable"
external ( ! ) : 'a ref -> 'a = "%field0"
external ( := ) : 'a ref -> 'a -> unit = "%setfield0"
external incr : int ref -> unit = "%incr"
external decr : int ref -> unit = "%decr"

(* Results and formats *)

type ('a, 'b) result =
  | Ok of 'a
  | Error of 'b

type ('a, 'b, 'c, 'd, 'e, 'f) format6 =
  ('a, 'b, 'c, 'd, 'e, 'f) CamlinternalFormatBasics.format6

type ('a, 'b, 'c, 'd) format4 = ('a, 'b, 'c, 'c, 'c, 'd) format6
type ('a, 'b, 'c) format = ('a, 'b, 'c, 'c) format4

let string_of_format (CamlinternalFormatBasics.Format (_, text)) = text

external format_of_string :
  ('a, 'b, 'c, 'd, 'e, 'f) format6 -> ('a, 'b, 'c, 'd, 'e, 'f) format6 =
    "%identity"

(* "%," between the texts marks the border: it prints nothing, and keeps the
   two halves from meaning something else together. *)
let ( ^^ ) (CamlinternalFormatBasics.Format (front, front_text))
    (CamlinternalFormatBasics.Format (back, back_text)) =
  CamlinternalFormatBasics.Format
    ( CamlinternalFormatBasics.concat_fmt front back,
      front_text ^ "%," ^ back_text )

(* Leaving the program *)

type 'a atomic

external atomic_make : 'a -> 'a atomic = "%makemutable"
external atomic_get : 'a atomic -> 'a = "%atomic_load"
external atomic_swap : 'a atomic -> 'a -> 'a = "%atomic_exchange"
external atomic_cas : 'a atomic -> 'a -> 'a -> bool = "%atomic_cas"

(* What [at_exit] registered, latest first. The flag is taken by whoever runs
   the action, so that an action that leaves by [exit] or by an exception is
   not run again when the remaining ones are. *)
let exit_actions : (bool atomic * (unit -> unit)) list atomic = atomic_make []

let rec at_exit action =
  let known = atomic_get exit_actions in
  let entry = (atomic_make true, action) in
  if not (atomic_cas exit_actions known (entry :: known)) then at_exit action

let do_domain_local_at_exit = ref (fun () -> ())

let do_at_exit () =
  let rec run entries =
    match entries with
    | [] -> ()
    | (pending, action) :: rest ->
        if atomic_swap pending false then action ();
        run rest
  in
  !do_domain_local_at_exit ();
  run (atomic_get exit_actions);
  flush_all ()

external sys_exit : int -> 'a = "caml_sys_exit"

let exit code =
  do_at_exit ();
  sys_exit code

let () = register_named_value "Pervasives.do_at_exit" do_at_exit

(* The modules of the library. Each is a compilation unit of its own, named
   with the prefix [Stdlib__]; an alias costs nothing until it is used. *)

module Arg = Stdlib__Arg
module Array = Stdlib__Array
module ArrayLabels = Stdlib__ArrayLabels
module Atomic = Stdlib__Atomic
module Bigarray = Stdlib__Bigarray
module Bool = Stdlib__Bool
module Buffer = Stdlib__Buffer
module Bytes = Stdlib__Bytes
module BytesLabels = Stdlib__BytesLabels
module Callback = Stdlib__Callback
module Char = Stdlib__Char
module Complex = Stdlib__Complex
module Condition = Stdlib__Condition
module Digest = Stdlib__Digest
module Domain = Stdlib__Domain
module Dynarray = Stdlib__Dynarray
module Effect = Stdlib__Effect
module Either = Stdlib__Either
module Ephemeron = Stdlib__Ephemeron
module Filename = Stdlib__Filename
module Float = Stdlib__Float
module Format = Stdlib__Format
module Fun = Stdlib__Fun
module Gc = Stdlib__Gc
module Hashtbl = Stdlib__Hashtbl
module In_channel = Stdlib__In_channel
module Int = Stdlib__Int
module Int32 = Stdlib__Int32
module Int64 = Stdlib__Int64
module Lazy = Stdlib__Lazy
module Lexing = Stdlib__Lexing
module List = Stdlib__List
module ListLabels = Stdlib__ListLabels
module Map = Stdlib__Map
module Marshal = Stdlib__Marshal
module MoreLabels = Stdlib__MoreLabels
module Mutex = Stdlib__Mutex
module Nativeint = Stdlib__Nativeint
module Obj = Stdlib__Obj
module Oo = Stdlib__Oo
module Option = Stdlib__Option
module Out_channel = Stdlib__Out_channel
module Parsing = Stdlib__Parsing
module Printexc = Stdlib__Printexc
module Printf = Stdlib__Printf
module Queue = Stdlib__Queue
module Random = Stdlib__Random
module Result = Stdlib__Result
module Scanf = Stdlib__Scanf
module Semaphore = Stdlib__Semaphore
module Seq = Stdlib__Seq
module Set = Stdlib__Set
module Stack = Stdlib__Stack
module StdLabels = Stdlib__StdLabels
module String = Stdlib__String
module StringLabels = Stdlib__StringLabels
module Sys = Stdlib__Sys
module Type = Stdlib__Type
module Uchar = Stdlib__Uchar
module Unit = Stdlib__Unit
module Weak = Stdlib__Weak
