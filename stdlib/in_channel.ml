(* Input channels. *)

type t = in_channel

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

let stdin = Stdlib.stdin
let open_bin = Stdlib.open_in_bin
let open_text = Stdlib.open_in
let open_gen = Stdlib.open_in_gen
let close = Stdlib.close_in
let close_noerr = Stdlib.close_in_noerr

(* The channel is closed also when [work] fails. *)
let with_open channel work =
  Fun.protect ~finally:(fun () -> close_noerr channel) (fun () -> work channel)

let with_open_bin path work = with_open (open_bin path) work
let with_open_text path work = with_open (open_text path) work

let with_open_gen flags permissions path work =
  with_open (open_gen flags permissions path) work

let seek = Stdlib.LargeFile.seek_in
let pos = Stdlib.LargeFile.pos_in
let length = Stdlib.LargeFile.in_channel_length

(* {1 Reading; [None] is the end} *)

let input_char channel =
  match Stdlib.input_char channel with
  | c -> Some c
  | exception End_of_file -> None

let input_byte channel =
  match Stdlib.input_byte channel with
  | n -> Some n
  | exception End_of_file -> None

let input_line channel =
  match Stdlib.input_line channel with
  | line -> Some line
  | exception End_of_file -> None

let input = Stdlib.input

let really_input channel data pos len =
  match Stdlib.really_input channel data pos len with
  | () -> Some ()
  | exception End_of_file -> None

let really_input_string channel len =
  match Stdlib.really_input_string channel len with
  | text -> Some text
  | exception End_of_file -> None

external unsafe_input_bigarray :
  t -> ('a, 'b, 'c) Bigarray.Array1.t -> int -> int -> int
  = "caml_ml_input_bigarray"

let input_bigarray channel data pos len =
  if pos < 0 || len < 0 || pos > Bigarray.Array1.dim data - len then
    invalid_arg "input_bigarray"
  else unsafe_input_bigarray channel data pos len

let really_input_bigarray channel data pos len =
  if pos < 0 || len < 0 || pos > Bigarray.Array1.dim data - len then
    invalid_arg "really_input_bigarray"
  else begin
    let rec read pos missing =
      if missing <= 0 then Some ()
      else begin
        let got = unsafe_input_bigarray channel data pos missing in
        if got = 0 then None else read (pos + got) (missing - got)
      end
    in
    read pos len
  end

external unsafe_input : t -> bytes -> int -> int -> int = "caml_ml_input"

(* Reads on to the end; the answer is how far the data go. *)
let rec fill channel data pos =
  let size = Bytes.length data in
  if pos < size then begin
    let got = unsafe_input channel data pos (size - pos) in
    if got = 0 then (data, pos) else fill channel data (pos + got)
  end
  else
    (* Full. That may have been all: look before making room. *)
    match Stdlib.input_char channel with
    | exception End_of_file -> (data, pos)
    | c ->
        if size = Sys.max_string_length then
          failwith "In_channel.input_all: channel content is larger than maximum string length";
        let wanted =
          if size <= Sys.max_string_length / 2 then max (2 * size) 65536
          else Sys.max_string_length
        in
        let larger = Bytes.create wanted in
        Bytes.blit data 0 larger 0 size;
        Bytes.set larger size c;
        fill channel larger (size + 1)

let input_all channel =
  (* A file tells how much there is to read; other channels do not. *)
  let expected =
    match Stdlib.in_channel_length channel - Stdlib.pos_in channel with
    | n when n >= 0 && n <= Sys.max_string_length -> n
    | _ -> 65536
    | exception Sys_error _ -> 65536
  in
  let data, len = fill channel (Bytes.create expected) 0 in
  if len = Bytes.length data then Bytes.unsafe_to_string data
  else Bytes.sub_string data 0 len

let rec fold_lines f acc channel =
  match Stdlib.input_line channel with
  | exception End_of_file -> acc
  | line -> fold_lines f (f acc line) channel

let input_lines channel =
  List.rev (fold_lines (fun lines line -> line :: lines) [] channel)

(* {1 Modes} *)

external set_binary_mode : t -> bool -> unit = "caml_ml_set_binary_mode"
external is_binary_mode : t -> bool = "caml_ml_is_binary_mode"
external isatty : t -> bool = "caml_sys_isatty"
