(* The world outside the program, and facts about the platform. *)

external argv : string array = "%sys_argv"
external executable_name_of_runtime : unit -> string
  = "caml_sys_executable_name"
external file_exists : string -> bool = "caml_sys_file_exists"
external is_directory : string -> bool = "caml_sys_is_directory"
external is_regular_file : string -> bool = "caml_sys_is_regular_file"
external remove : string -> unit = "caml_sys_remove"
external rename : string -> string -> unit = "caml_sys_rename"
external getenv : string -> string = "caml_sys_getenv"
external command : string -> int = "caml_sys_system_command"
external time : unit -> (float [@unboxed])
  = "caml_sys_time" "caml_sys_time_unboxed" [@@noalloc]
external chdir : string -> unit = "caml_sys_chdir"
external mkdir : string -> int -> unit = "caml_sys_mkdir"
external rmdir : string -> unit = "caml_sys_rmdir"
external getcwd : unit -> string = "caml_sys_getcwd"
external readdir : string -> string array = "caml_sys_read_directory"
external runtime_variant : unit -> string = "caml_runtime_variant"
external runtime_parameters : unit -> string = "caml_runtime_parameters"
external poll_actions : unit -> unit = "%poll"

let executable_name = executable_name_of_runtime ()
let getenv_opt name = try Some (getenv name) with Not_found -> None
let interactive = ref false

(* The platform *)

type backend_type =
  | Native
  | Bytecode
  | Other of string

external const_os : unit -> string * int * bool = "caml_sys_get_config"
external const_backend_type : unit -> backend_type = "%backend_type"
external const_big_endian : unit -> bool = "%big_endian"
external const_word_size : unit -> int = "%word_size"
external const_int_size : unit -> int = "%int_size"
external const_max_wosize : unit -> int = "%max_wosize"
external const_unix : unit -> bool = "%ostype_unix"
external const_win32 : unit -> bool = "%ostype_win32"
external const_cygwin : unit -> bool = "%ostype_cygwin"

let os_type, _, _ = const_os ()
let backend_type = const_backend_type ()
let unix = const_unix ()
let win32 = const_win32 ()
let cygwin = const_cygwin ()
let word_size = const_word_size ()
let int_size = const_int_size ()
let big_endian = const_big_endian ()
let max_array_length = const_max_wosize ()
let max_floatarray_length = max_array_length / (64 / word_size)

(* The last byte of a string's block says how far the string's end is. *)
let max_string_length = (word_size / 8 * max_array_length) - 1

(* Signals *)

type signal_behavior =
  | Signal_default
  | Signal_ignore
  | Signal_handle of (int -> unit)

external signal : int -> signal_behavior -> signal_behavior
  = "caml_install_signal_handler"

let set_signal number behavior = ignore (signal number behavior)

let sigabrt = -1
let sigalrm = -2
let sigfpe = -3
let sighup = -4
let sigill = -5
let sigint = -6
let sigkill = -7
let sigpipe = -8
let sigquit = -9
let sigsegv = -10
let sigterm = -11
let sigusr1 = -12
let sigusr2 = -13
let sigchld = -14
let sigcont = -15
let sigstop = -16
let sigtstp = -17
let sigttin = -18
let sigttou = -19
let sigvtalrm = -20
let sigprof = -21
let sigbus = -22
let sigpoll = -23
let sigsys = -24
let sigtrap = -25
let sigurg = -26
let sigxcpu = -27
let sigxfsz = -28

exception Break

let catch_break on =
  set_signal sigint
    (if on then Signal_handle (fun _ -> raise Break) else Signal_default)

(* Versions *)

type extra_prefix =
  | Plus
  | Tilde

type extra_info = extra_prefix * string

type ocaml_release_info = {
  major : int;
  minor : int;
  patchlevel : int;
  extra : extra_info option;
}

let ocaml_version = "5.3.0"
let development_version = false
let ocaml_release = { major = 5; minor = 3; patchlevel = 0; extra = None }

external enable_runtime_warnings : bool -> unit
  = "caml_ml_enable_runtime_warnings"
external runtime_warnings_enabled : unit -> bool
  = "caml_ml_runtime_warnings_enabled"

external opaque_identity : 'a -> 'a = "%opaque"

module Immediate64 = struct
  module type Non_immediate = sig
    type t
  end

  module type Immediate = sig
    type t [@@immediate]
  end

  module Make (Immediate : Immediate) (Non_immediate : Non_immediate) = struct
    type t [@@immediate64]

    type 'a repr =
      | Immediate : Immediate.t repr
      | Non_immediate : Non_immediate.t repr

    external cast : _ repr -> t repr = "%identity"

    let repr =
      if word_size = 64 then cast Immediate else cast Non_immediate
  end
end
