(* The run-time library of generated parsers. The automaton is the runtime's;
   this module carries out what it asks for. *)

(* The automaton's state: stacks of states, semantic values and positions. The
   runtime knows the order of the fields. *)
type parser_env = {
  mutable s_stack : int array;
  mutable v_stack : Obj.t array;
  mutable symb_start_stack : Lexing.position array;
  mutable symb_end_stack : Lexing.position array;
  mutable stacksize : int;
  mutable stackbase : int;
  mutable curr_char : int;
  mutable lval : Obj.t;
  mutable symb_start : Lexing.position;
  mutable symb_end : Lexing.position;
  mutable asp : int;
  mutable rule_len : int;
  mutable rule_number : int;
  mutable sp : int;
  mutable state : int;
  mutable errflag : int;
}

type parse_tables = {
  actions : (parser_env -> Obj.t) array;
  transl_const : int array;
  transl_block : int array;
  lhs : string;
  len : string;
  defred : string;
  dgoto : string;
  sindex : string;
  rindex : string;
  gindex : string;
  tablesize : int;
  table : string;
  check : string;
  error_function : string -> unit;
  names_const : string;
  names_block : string;
}

exception YYexit of Obj.t
exception Parse_error

type parser_input =
  | Start
  | Token_read
  | Stacks_grown_1
  | Stacks_grown_2
  | Semantic_action_computed
  | Error_detected

type parser_output =
  | Read_token
  | Raise_parse_error
  | Grow_stacks_1
  | Grow_stacks_2
  | Compute_semantic_action
  | Call_error_function

external parse_engine :
  parse_tables -> parser_env -> parser_input -> Obj.t -> parser_output
  = "caml_parse_engine"
external set_trace : bool -> bool = "caml_set_parser_trace"

let first_stack_size = 100

let env =
  {
    s_stack = Array.make first_stack_size 0;
    v_stack = Array.make first_stack_size (Obj.repr ());
    symb_start_stack = Array.make first_stack_size Lexing.dummy_pos;
    symb_end_stack = Array.make first_stack_size Lexing.dummy_pos;
    stacksize = first_stack_size;
    stackbase = 0;
    curr_char = 0;
    lval = Obj.repr ();
    symb_start = Lexing.dummy_pos;
    symb_end = Lexing.dummy_pos;
    asp = 0;
    rule_len = 0;
    rule_number = 0;
    sp = 0;
    state = 0;
    errflag = 0;
  }

let grow_stacks () =
  let old_size = env.stacksize in
  let size = 2 * old_size in
  let larger stack filler =
    let copy = Array.make size filler in
    Array.blit stack 0 copy 0 old_size;
    copy
  in
  env.s_stack <- larger env.s_stack 0;
  env.v_stack <- larger env.v_stack (Obj.repr ());
  env.symb_start_stack <- larger env.symb_start_stack Lexing.dummy_pos;
  env.symb_end_stack <- larger env.symb_end_stack Lexing.dummy_pos;
  env.stacksize <- size

(* Semantic values of an earlier run are garbage. *)
let clear_parser () =
  Array.fill env.v_stack 0 env.stacksize (Obj.repr ());
  env.lval <- Obj.repr ()

(* Whether a token is the one the last error was found at. *)
let lookahead_test : (Obj.t -> bool) ref = ref (fun _ -> false)

let yyparse tables start lexer lexbuf =
  let nothing = Obj.repr () in
  let rec loop command argument =
    match parse_engine tables env command argument with
    | Read_token ->
        let token = Obj.repr (lexer lexbuf) in
        env.symb_start <- lexbuf.Lexing.lex_start_p;
        env.symb_end <- lexbuf.Lexing.lex_curr_p;
        loop Token_read token
    | Raise_parse_error -> raise Parse_error
    | Compute_semantic_action ->
        let command, value =
          try (Semantic_action_computed, tables.actions.(env.rule_number) env)
          with Parse_error -> (Error_detected, nothing)
        in
        loop command value
    | Grow_stacks_1 ->
        grow_stacks ();
        loop Stacks_grown_1 nothing
    | Grow_stacks_2 ->
        grow_stacks ();
        loop Stacks_grown_2 nothing
    | Call_error_function ->
        tables.error_function "syntax error";
        loop Error_detected nothing
  in
  (* A parser may be called by a semantic action of another one: the part of
     the state that the stacks do not hold is put back in the end. *)
  let saved = { env with s_stack = env.s_stack } in
  env.stackbase <- env.sp + 1;
  env.curr_char <- start;
  env.symb_end <- lexbuf.Lexing.lex_curr_p;
  let restore () =
    env.stackbase <- saved.stackbase;
    env.asp <- saved.asp;
    env.sp <- saved.sp;
    env.rule_len <- saved.rule_len;
    env.rule_number <- saved.rule_number;
    env.curr_char <- saved.curr_char;
    env.lval <- saved.lval;
    env.state <- saved.state;
    env.errflag <- saved.errflag
  in
  try loop Start nothing
  with failure -> (
    let last = env.curr_char in
    restore ();
    match failure with
    | YYexit value -> Obj.magic value
    | _ ->
        lookahead_test :=
          (fun token ->
            if Obj.is_block token then
              tables.transl_block.(Obj.tag token) = last
            else tables.transl_const.((Obj.obj token : int)) = last);
        raise failure)

(* {1 For semantic actions} *)

let peek_val env n = Obj.magic env.v_stack.(env.asp - n)
let is_current_lookahead token = !lookahead_test (Obj.repr token)
let parse_error (_ : string) = ()
let rhs_start_pos n = env.symb_start_stack.(env.asp - env.rule_len + n)
let rhs_end_pos n = env.symb_end_stack.(env.asp - env.rule_len + n)
let symbol_end_pos () = env.symb_end_stack.(env.asp)

(* The start of the first symbol that is not empty; an empty rule starts where
   it ends. *)
let symbol_start_pos () =
  let rec first i =
    if i <= 0 then symbol_end_pos ()
    else begin
      let start = env.symb_start_stack.(env.asp - i + 1) in
      let stop = env.symb_end_stack.(env.asp - i + 1) in
      if start <> stop then start else first (i - 1)
    end
  in
  first env.rule_len

let symbol_start () = (symbol_start_pos ()).Lexing.pos_cnum
let symbol_end () = (symbol_end_pos ()).Lexing.pos_cnum
let rhs_start n = (rhs_start_pos n).Lexing.pos_cnum
let rhs_end n = (rhs_end_pos n).Lexing.pos_cnum
