(* A lexer of expressions, with comments that nest and strings with escapes; run, it lexes its own source. *)
{
open Lexing
type token = Int of int | Float of float | Ident of string | Op of string | Str of string | Char of char | End
exception Error of string * position
let buffer = Buffer.create 16
let fail lexbuf what = raise (Error (what, lexeme_start_p lexbuf))
}

let digit = ['0'-'9']
let letter = ['a'-'z' 'A'-'Z' '_' '\192'-'\255']
let hex = ['0'-'9' 'a'-'f' 'A'-'F']
let blank = [' ' '\t' '\r']
let exponent = ['e' 'E'] ['+' '-']? digit+

rule token = parse
  | blank+ { token lexbuf }
  | '\n' { new_line lexbuf; token lexbuf }
  | "(*" { comment 1 lexbuf; token lexbuf }
  | digit+ as n { Int (int_of_string n) }
  | "0x" (hex+ as h) { Int (int_of_string ("0x" ^ h)) }
  | digit+ '.' digit* exponent? as f { Float (float_of_string f) }
  | (letter as first) (letter | digit | '\'')* as name { ignore (first : char); Ident name }
  | '"' { Buffer.clear buffer; string lexbuf; Str (Buffer.contents buffer) }
  | '\'' ([^ '\\' '\''] as c) '\'' { Char c }
  | "'\\" (digit digit digit as d) '\'' { Char (Char.chr (int_of_string d land 255)) }
  | '\'' '\\' (_ as c) '\'' { Char c }
  | ("->" | "<-" | ":=" | "::" | "<=" | ">=" | "<>" | [^ 'a'-'z' 'A'-'Z' '0'-'9' ' ' '\n' '\t']) as s { Op s }
  | eof { End }

and comment depth = parse
  | "(*" { comment (depth + 1) lexbuf }
  | "*)" { if depth > 1 then comment (depth - 1) lexbuf }
  | '\n' { new_line lexbuf; comment depth lexbuf }
  | eof { fail lexbuf "comment" }
  | _ { comment depth lexbuf }

and string = parse
  | '"' { () }
  | '\\' (['n' 't' '\\' '"'] as c) { Buffer.add_char buffer c; string lexbuf }
  | '\\' (digit digit? digit? as d) { Buffer.add_string buffer d; string lexbuf }
  | '\n' { new_line lexbuf; Buffer.add_char buffer '\n'; string lexbuf }
  | eof { fail lexbuf "string" }
  | _ as c { Buffer.add_char buffer c; string lexbuf }

{
let () =
  let lexbuf = from_channel stdin in
  let rec go () =
    let t = token lexbuf in
    let p = lexeme_start_p lexbuf in
    Printf.printf "%d:%d " p.pos_lnum (p.pos_cnum - p.pos_bol);
    match t with
    | Int n -> Printf.printf "int %d\n" n; go ()
    | Float x -> Printf.printf "float %h\n" x; go ()
    | Ident s -> Printf.printf "ident %s\n" s; go ()
    | Op s -> Printf.printf "op %S\n" s; go ()
    | Str s -> Printf.printf "str %S\n" s; go ()
    | Char c -> Printf.printf "char %C\n" c; go ()
    | End -> print_endline "end"
  in
  try go () with Error (what, p) -> Printf.printf "unfinished %s at line %d\n" what p.pos_lnum
}
