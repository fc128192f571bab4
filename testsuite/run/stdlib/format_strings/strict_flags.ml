open CamlinternalFormat
let legacy = ref None
let f s = match (match !legacy with None -> fmt_ebb_of_string s | Some b -> fmt_ebb_of_string ~legacy_behavior:b s) with
  | Fmt_EBB f -> print_endline (String.escaped s ^ " => " ^ string_of_fmt f ^ " : " )
  | exception e -> print_endline (s ^ " raises " ^ Printexc.to_string e)
let t s = match open_box_of_string s with
 | (i, b) -> Printf.printf "%S %d %d\n" s i (Obj.magic b) | exception e -> print_endline (Printexc.to_string e)
let () = List.iter t [""; "<>"; "<h>"; "<v>";"<hv>";"<hov>";"<b>";"<h 3>";"<hov 2>";"<hov  2 >";"< hov 2>";"<2>";"<-2>";"<hov -2>";"<x>";"h";"<hov 2";"<hov x>";"<hov 2 3>";"2";" 2 "]
let () = legacy := Some false;
 List.iter f ["%+ d"; "% +d";"%#+d";"%0-5d";"%05s";"%5c";"%-d";"%0d";"%.3s";"%+u";"%+s";"%--d";"%05.3d";"%_*d";"%5!";"%5%";"%5a";"%.2B";"%5C";"%[z-a]";"%-+5d";"%.-3f";"%+x";"%-.3f";"%#s";"%#h";"%.3c";"% s";"%5,";"%_%";"%5@";"%-c";"%0c";"%5r";"%_5r";"%.3r";"%5n";"%5l";"%5N";"%5L";"%-S";"%05S";"%+B";"%+F";"%+h";"% h";"%.d";"%.-f";"%.+f";"%-*d";"%0*d";"%-0*d";"%-0d";"%-5s";"%0s";"%-s";"%5{%d%}";"%05{%d%}";"%-5{%d%}";"%*{%d%}";"%.3{%d%}";"%_5{%d%}";"%5[a]";"%05[a]";"%*[a]";"%.3[a]";"%5(%d%)"; "%ll"; "%_5.3f"; "%_5.3d";"%_05d";"%_-5d";"%05F";"%*F";"%05h";"%05.3F";"%*c";"%*%"; "%*!";"%(%)";"%{%}";"%{%{%}%}";"%{%)%}";"%(%}%)";"%)";"%}";"%_)"; "a%}";"%(a%}"]
