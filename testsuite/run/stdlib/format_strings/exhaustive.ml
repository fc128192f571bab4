open CamlinternalFormat
let rec dump (o : Obj.t) = if Obj.is_int o then string_of_int (Obj.obj o) else if Obj.tag o = Obj.string_tag then Printf.sprintf "%S" (Obj.obj o) else if Obj.tag o >= 245 then "?" else "[" ^ string_of_int (Obj.tag o) ^ ":" ^ String.concat "," (List.init (Obj.size o) (fun i -> dump (Obj.field o i))) ^ "]"
let f legacy s = match fmt_ebb_of_string ~legacy_behavior:legacy s with
  | Fmt_EBB f -> dump (Obj.repr f) ^ string_of_fmt f
  | exception e -> Printexc.to_string e
let h = ref 0
let verbose = Array.length Sys.argv > 1
let all = ref "" and count = ref 0
let t s = List.iter (fun l -> let r = f l s in incr count; all := Digest.string (!all ^ r); if !count mod 500 = 0 then Printf.printf "%d %S %s %s\n" !count s r (Digest.to_hex !all)) [true;false]
let flags = ["";"-";"0";"+";" ";"#";"-0";"+ ";"#+";"--";"_";"_0"]
let widths = ["";"5";"*";"12"]
let precs = ["";".";".3";".*"]
let convs = if true then ["d";"s";"c";"f";"F";"B";"[a]";"a";"!";"ld";"(%d%)";"x";"u";"_d"] else List.init 95 (fun i -> String.make 1 (Char.chr (32+i))) @ ["ld";"nx";"Lu";"lz";"lX";"[a]";"[^a-z]";"(%d%)";"{%s%}";"0d";"_d"]
let () = List.iter (fun fl -> List.iter (fun w -> List.iter (fun p -> List.iter (fun c -> t ("%" ^ fl ^ w ^ p ^ c)) convs) precs) widths) flags
let () = List.iter t ["a%db@[<hov 2>c@ d@]%%"; "@[<%d>x"; "@{<%s>x@}"; "@;<1 -2>x"; "@;<1>"; "@;<a>"; "@;<1 2 3>"; "@<3>%s"; "@<-3>x"; "@<a>x";"@< 3 >x"; "@<3 x"; "@"; "@@@"; "%[]]";"%[^]]";"%[]-a]";"%[a-]";"%[-a]";"%[a-c-e]";"%[%%]";"%[%@]";"%[%d]";"%[%]";"%[^^]";"%[^]";"%[]";"%[a-%%]";"%[--z]";"%[+--]";"%(%(%d%)%s%)";"%{%(%d%)%}x";"%_{%d%}";"%_(%s%)x"; "%(%_r%)";"%(%a%t%)";"@[<";"@[>";"@[<>";"@{";"@{<>";"@[@[@]@]";"@[<v>%d@ %s@]@."; "x@\ny";"%9999999999999999999d";"%.9999999999999999999d"; "%144115188075855864d"; "abc%d"; "%d%d%s %c"; "@[<hov %d>";"%(%{%d%}%)"; "%[\000-\255]"; "%[\000]"; "%[a-zA-Z0-9_]";"%[^a-zA-Z]";"%[@]";"%[%%-z]"; "@%d";"@%%";"@%"; "@[<b 3>@;<3 4>@}"; "%!%,%@"; "%s@;%d"; "%s@x"; "%[a]@]"; "@;<12345678901234567890 1>"; "@;<+1 2>"; "@<+1>"]

let () = print_endline (Digest.to_hex !all)
