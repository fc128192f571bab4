(* Output channels. *)

type t = out_channel

type open_flag = Stdlib.open_flag =
  | Open_rdonly
  | Open_wronly
  | Open_append
  | Open_creat
  | Open_trunc
  | Open_excl
  | Open_binary
  | Open_text
  | Open_nonblock

let stdout = Stdlib.stdout
let stderr = Stdlib.stderr
let open_bin = Stdlib.open_out_bin
let open_text = Stdlib.open_out
let open_gen = Stdlib.open_out_gen
let close = Stdlib.close_out
let close_noerr = Stdlib.close_out_noerr

(* A failure to write out the end of the data must not be lost: only after
   [work] has failed are errors of closing passed over. *)
let with_open channel work =
  match work channel with
  | result ->
      (try close channel
       with failure ->
         close_noerr channel;
         raise failure);
      result
  | exception failure ->
      let trace = Printexc.get_raw_backtrace () in
      close_noerr channel;
      Printexc.raise_with_backtrace failure trace

let with_open_bin path work = with_open (open_bin path) work
let with_open_text path work = with_open (open_text path) work

let with_open_gen flags permissions path work =
  with_open (open_gen flags permissions path) work

let seek = Stdlib.LargeFile.seek_out
let pos = Stdlib.LargeFile.pos_out
let length = Stdlib.LargeFile.out_channel_length
let flush = Stdlib.flush
let flush_all = Stdlib.flush_all
let output_char = Stdlib.output_char
let output_byte = Stdlib.output_byte
let output_string = Stdlib.output_string
let output_bytes = Stdlib.output_bytes
let output = Stdlib.output
let output_substring = Stdlib.output_substring

external unsafe_output_bigarray :
  t -> ('a, 'b, 'c) Bigarray.Array1.t -> int -> int -> unit
  = "caml_ml_output_bigarray"

let output_bigarray channel data pos len =
  if pos < 0 || len < 0 || pos > Bigarray.Array1.dim data - len then
    invalid_arg "output_bigarray"
  else unsafe_output_bigarray channel data pos len

external set_binary_mode : t -> bool -> unit = "caml_ml_set_binary_mode"
external is_binary_mode : t -> bool = "caml_ml_is_binary_mode"
external set_buffered : t -> bool -> unit = "caml_ml_set_buffered"
external is_buffered : t -> bool = "caml_ml_is_buffered"
external isatty : t -> bool = "caml_sys_isatty"
