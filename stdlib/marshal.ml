(* Values as bytes. *)

type extern_flags =
  | No_sharing
  | Closures
  | Compat_32

external to_channel : out_channel -> 'a -> extern_flags list -> unit
  = "caml_output_value"
external to_bytes : 'a -> extern_flags list -> bytes
  = "caml_output_value_to_bytes"
external to_string : 'a -> extern_flags list -> string
  = "caml_output_value_to_string"
external to_buffer_unsafe :
  bytes -> int -> int -> 'a -> extern_flags list -> int
  = "caml_output_value_to_buffer"
external from_channel : in_channel -> 'a = "caml_input_value"
external from_bytes_unsafe : bytes -> int -> 'a
  = "caml_input_value_from_bytes"
external data_size_unsafe : bytes -> int -> int = "caml_marshal_data_size"

let to_buffer buffer pos len value flags =
  if pos < 0 || len < 0 || pos > Bytes.length buffer - len then
    invalid_arg "Marshal.to_buffer: substring out of bounds"
  else to_buffer_unsafe buffer pos len value flags

(* The bytes of a header that tell its full length. *)
let header_size = 16

let data_size buffer pos =
  if pos < 0 || pos > Bytes.length buffer - header_size then
    invalid_arg "Marshal.data_size"
  else data_size_unsafe buffer pos

let total_size buffer pos = header_size + data_size buffer pos

let from_bytes buffer pos =
  if pos < 0 || pos > Bytes.length buffer - header_size then
    invalid_arg "Marshal.from_bytes"
  else if pos > Bytes.length buffer - total_size buffer pos then
    invalid_arg "Marshal.from_bytes"
  else from_bytes_unsafe buffer pos

(* Reading does not change the buffer. *)
let from_string text pos = from_bytes (Bytes.unsafe_of_string text) pos
