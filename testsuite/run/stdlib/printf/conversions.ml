let p fmt = Printf.printf fmt
let () =
 p "%d %5d %-5d| %05d %+d % d %x %X %#x %#X %o %u %i\n" 1 2 3 4 5 6 255 255 255 255 8 (-1) 7;
 p "%#d %#d %#i %#u %#d %#d\n" 1234567 (-1234567) 12345 1234567 123 max_int;
 p "%5.3d|%-8.3d|%8.3d|%.0d|%+.3d|\n" 5 5 5 0 5;
 p "%#10d|%-#10d|%#10d|\n" 12345 12345 12345;
 p "%ld %Ld %nd %lx %LX %nu %#Ld\n" 1l 2L 3n (-1l) (-1L) (-1n) 123456L;
 p "%s|%5s|%-5s|%S|%8S|%-8S|%c|%C|%C\n" "a" "b" "c" "d\n" "e" "f" 'g' 'h' '\'';
 p "%f %e %g %F %h %H %E %G %.3f %10.2f|%-10.2f|%+.2f|% .2f|%010.2f\n" 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5 1.5;
 List.iter (fun x -> p "%f %e %g %F %h %H %.3h %+h %#F %F %F| %F %.3F %+F %F %.0f %.20g %E %h %.3H|%h|\n" x x x x x x x x x x x x x x x x x x x x x) [0.; -0.; 1.; 1e10; 1e22; 1e100; nan; infinity; neg_infinity; 0.1; 1e-5; 123456789.123; 1e15;1e16;1e17; -1.; 3.0e-310; max_float; min_float; epsilon_float; 1234567.];
 p "%B %b %8B|%-8b|\n" true false true false;
 p "%*d|%-*d|%0*d|%.*f|%*.*f|%*s|%-*s|\n" 5 1 5 2 5 3 2 1.5 8 3 1.5 5 "a" 5 "b";
 p "%*d|%*s|\n" (-5) 1 (-5) "a";
 p "%a%t%%%!@ @@ @[ %@\n" (fun oc x -> output_string oc (string_of_int x)) 3 (fun oc -> output_string oc "t");
 p "%{%d%s%} %(%d%s%)\n" "%d%s" "%i and %s" 3 "x";
 p "%c|%c|\n" 'a' 'b';
 p "%i %ni %li %Li\n" 1 2n 3l 4L;
 p "%u %u\n" max_int min_int;
 p "%x %o\n" (-1) (-1);
 p "%_d a %s\n" "x";
 p "%,|%n|%l|%L|%N\n" 1 2 3 4;

 print_string (Printf.sprintf "%S %C" "\000\255é\"\\" '\n'); print_newline ();
 let f = Printf.sprintf "%d-%d" 1 in print_endline (f 2 ^ f 3);
 print_endline (string_of_format ("a%d" ^^ "b%s" ^^ "@[c"));
 print_endline (Printf.sprintf "%s" (Printf.sprintf "%d%!" 1));
 Printf.ifprintf stdout "%d %a %s\n" 1 (fun _ _ -> print_endline "no") 3 "x";
 Printf.ikfprintf (fun _ -> print_endline "ik") stdout "%d %t\n" 1 (fun _ -> ());
 Printf.kfprintf (fun oc -> output_string oc "kf\n") stdout "%d" 1;
 Printf.ksprintf (fun s -> print_endline ("ks" ^ s)) "%d%s" 1 "z";
 let b = Buffer.create 1 in Printf.bprintf b "%d %a %t %s" 1 (fun b x -> Buffer.add_string b x) "A" (fun b -> Buffer.add_char b '!') "end"; print_endline (Buffer.contents b);
 print_endline (Printf.sprintf "%a|%t|%d" (fun () x -> string_of_int (x+1)) 3 (fun () -> "T") 5);
 (try Printf.printf "%.*f\n" (-3) 1.23456 with e -> print_endline (Printexc.to_string e));
 (try Printf.printf "%d %0*d|\n" 3 (-5) 7 with e -> print_endline (Printexc.to_string e));


 Printf.printf "%#x %#o %#X\n" 0 8 10;
 Printf.printf "%+d % d % i\n" (-1) (-1) 1

