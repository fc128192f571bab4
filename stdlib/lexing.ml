(* The run-time library of generated lexers. *)

type position = {
  pos_fname : string;
  pos_lnum : int;
  pos_bol : int;
  pos_cnum : int;
}

let dummy_pos = { pos_fname = ""; pos_lnum = 0; pos_bol = 0; pos_cnum = -1 }
let zero_pos = { pos_fname = ""; pos_lnum = 1; pos_bol = 0; pos_cnum = 0 }

type lexbuf = {
  refill_buff : lexbuf -> unit;
  mutable lex_buffer : bytes;
  mutable lex_buffer_len : int;
  mutable lex_abs_pos : int;
  mutable lex_start_pos : int;
  mutable lex_curr_pos : int;
  mutable lex_last_pos : int;
  mutable lex_last_action : int;
  mutable lex_eof_reached : bool;
  mutable lex_mem : int array;
  mutable lex_start_p : position;
  mutable lex_curr_p : position;
}

type lex_tables = {
  lex_base : string;
  lex_backtrk : string;
  lex_default : string;
  lex_trans : string;
  lex_check : string;
  lex_base_code : string;
  lex_backtrk_code : string;
  lex_default_code : string;
  lex_trans_code : string;
  lex_check_code : string;
  lex_code : string;
}

let with_positions lexbuf = lexbuf.lex_curr_p != dummy_pos

(* {1 Running the automaton} *)

external run_tables : lex_tables -> int -> lexbuf -> int = "caml_lex_engine"
external run_new_tables : lex_tables -> int -> lexbuf -> int
  = "caml_new_lex_engine"

(* A negative result asks for more input: the lexeme goes on. *)
let track lexbuf result =
  if result >= 0 && with_positions lexbuf then begin
    lexbuf.lex_start_p <- lexbuf.lex_curr_p;
    lexbuf.lex_curr_p <-
      {
        lexbuf.lex_curr_p with
        pos_cnum = lexbuf.lex_abs_pos + lexbuf.lex_curr_pos;
      }
  end;
  result

let engine tables state lexbuf =
  track lexbuf (run_tables tables state lexbuf)

let new_engine tables state lexbuf =
  track lexbuf (run_new_tables tables state lexbuf)

(* {1 Buffers} *)

let chunk = 512

(* Makes room for [needed] bytes more: what is before the lexeme goes, and the
   buffer is doubled if that is not enough. *)
let make_room lexbuf needed =
  let start = lexbuf.lex_start_pos in
  let held = lexbuf.lex_buffer_len - start in
  let size = Bytes.length lexbuf.lex_buffer in
  if lexbuf.lex_buffer_len + needed > size then begin
    let buffer =
      if held + needed <= size then lexbuf.lex_buffer
      else begin
        let wanted =
          if 2 * size <= Sys.max_string_length then 2 * size
          else Sys.max_string_length
        in
        if held + needed > wanted then
          failwith "Lexing.lex_refill: cannot grow buffer";
        Bytes.create wanted
      end
    in
    Bytes.blit lexbuf.lex_buffer start buffer 0 held;
    lexbuf.lex_buffer <- buffer;
    lexbuf.lex_abs_pos <- lexbuf.lex_abs_pos + start;
    lexbuf.lex_curr_pos <- lexbuf.lex_curr_pos - start;
    lexbuf.lex_start_pos <- 0;
    lexbuf.lex_last_pos <- lexbuf.lex_last_pos - start;
    lexbuf.lex_buffer_len <- held;
    (* Remembered places inside the lexeme; -1 is none. *)
    let mem = lexbuf.lex_mem in
    for i = 0 to Array.length mem - 1 do
      let place = mem.(i) in
      if place >= 0 then mem.(i) <- place - start
    done
  end

let refill read scratch lexbuf =
  let got = read scratch (Bytes.length scratch) in
  if got = 0 then lexbuf.lex_eof_reached <- true
  else begin
    make_room lexbuf got;
    Bytes.blit scratch 0 lexbuf.lex_buffer lexbuf.lex_buffer_len got;
    lexbuf.lex_buffer_len <- lexbuf.lex_buffer_len + got
  end

let make refill_buff lex_buffer lex_buffer_len lex_eof_reached with_positions =
  {
    refill_buff;
    lex_buffer;
    lex_buffer_len;
    lex_abs_pos = 0;
    lex_start_pos = 0;
    lex_curr_pos = 0;
    lex_last_pos = 0;
    lex_last_action = 0;
    lex_mem = [||];
    lex_eof_reached;
    lex_start_p = (if with_positions then zero_pos else dummy_pos);
    lex_curr_p = (if with_positions then zero_pos else dummy_pos);
  }

let from_function ?(with_positions = true) read =
  make
    (refill read (Bytes.create chunk))
    (Bytes.create (2 * chunk))
    0 false with_positions

let from_channel ?with_positions channel =
  from_function ?with_positions (fun buffer len -> input channel buffer 0 len)

let from_string ?(with_positions = true) text =
  make
    (fun lexbuf -> lexbuf.lex_eof_reached <- true)
    (Bytes.of_string text) (String.length text) true with_positions

let set_position lexbuf position =
  lexbuf.lex_curr_p <- { position with pos_fname = lexbuf.lex_curr_p.pos_fname };
  lexbuf.lex_abs_pos <- position.pos_cnum

let set_filename lexbuf name =
  lexbuf.lex_curr_p <- { lexbuf.lex_curr_p with pos_fname = name }

let flush_input lexbuf =
  lexbuf.lex_curr_pos <- 0;
  lexbuf.lex_abs_pos <- 0;
  lexbuf.lex_curr_p <- { lexbuf.lex_curr_p with pos_cnum = 0 };
  lexbuf.lex_buffer_len <- 0

(* {1 Lexemes} *)

let sub_lexeme lexbuf start stop =
  Bytes.sub_string lexbuf.lex_buffer start (stop - start)

let lexeme lexbuf =
  sub_lexeme lexbuf lexbuf.lex_start_pos lexbuf.lex_curr_pos

let lexeme_char lexbuf i =
  Bytes.get lexbuf.lex_buffer (lexbuf.lex_start_pos + i)

let sub_lexeme_opt lexbuf start stop =
  if start >= 0 then Some (sub_lexeme lexbuf start stop) else None

let sub_lexeme_char lexbuf i = Bytes.get lexbuf.lex_buffer i

let sub_lexeme_char_opt lexbuf i =
  if i >= 0 then Some (sub_lexeme_char lexbuf i) else None

let lexeme_start lexbuf = lexbuf.lex_abs_pos + lexbuf.lex_start_pos
let lexeme_end lexbuf = lexbuf.lex_abs_pos + lexbuf.lex_curr_pos
let lexeme_start_p lexbuf = lexbuf.lex_start_p
let lexeme_end_p lexbuf = lexbuf.lex_curr_p

let new_line lexbuf =
  let position = lexbuf.lex_curr_p in
  if position != dummy_pos then
    lexbuf.lex_curr_p <-
      {
        position with
        pos_lnum = position.pos_lnum + 1;
        pos_bol = position.pos_cnum;
      }
