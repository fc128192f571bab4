(* Formatted output. *)

open CamlinternalFormatBasics
open CamlinternalFormat

let kfprintf k channel (Format (fmt, _)) =
  make_printf
    (fun acc ->
      output_acc channel acc;
      k channel)
    End_of_acc fmt

let kbprintf k buffer (Format (fmt, _)) =
  make_printf
    (fun acc ->
      bufput_acc buffer acc;
      k buffer)
    End_of_acc fmt

let ikfprintf k channel (Format (fmt, _)) = make_iprintf k channel fmt
let ikbprintf = ikfprintf

let fprintf channel (Format (fmt, _)) =
  make_printf (fun acc -> output_acc channel acc) End_of_acc fmt

let bprintf buffer (Format (fmt, _)) =
  make_printf (fun acc -> bufput_acc buffer acc) End_of_acc fmt

let printf fmt = fprintf stdout fmt
let eprintf fmt = fprintf stderr fmt
let ifprintf channel fmt = ikfprintf ignore channel fmt
let ibprintf buffer fmt = ikfprintf ignore buffer fmt

(* The length of an accumulator's text, when that is known without calling
   anything; or -1. *)
let rec plain_length acc len =
  match acc with
  | End_of_acc -> len
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      plain_length before (len + String.length text)
  | Acc_char_literal (before, _) | Acc_data_char (before, _) ->
      plain_length before (len + 1)
  | Acc_flush before -> plain_length before len
  | _ -> -1

(* Writes the text so that it ends before [stop]: the latest piece comes first
   in an accumulator. *)
let rec place acc data stop =
  match acc with
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      let len = String.length text in
      let start = stop - len in
      Bytes.unsafe_blit_string text 0 data start len;
      place before data start
  | Acc_char_literal (before, c) | Acc_data_char (before, c) ->
      Bytes.unsafe_set data (stop - 1) c;
      place before data (stop - 1)
  | Acc_flush before -> place before data stop
  | _ -> Bytes.unsafe_to_string data

let text_of_acc acc =
  let len = plain_length acc 0 in
  if len >= 0 then place acc (Bytes.create len) len
  else begin
    let buffer = Buffer.create 64 in
    strput_acc buffer acc;
    Buffer.contents buffer
  end

let ksprintf k (Format (fmt, _)) =
  make_printf (fun acc -> k (text_of_acc acc)) End_of_acc fmt

let sprintf (Format (fmt, _)) = make_printf text_of_acc End_of_acc fmt
let kprintf = ksprintf
