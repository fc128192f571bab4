(* Partial and over-application, labels, optional arguments, evaluation order. *)
let trace name x = print_string name; print_char ' '; x
let add a b c = a + (10 * b) + (100 * c)
let () = Printf.printf "%d\n" (add (trace "a" 1) (trace "b" 2) (trace "c" 3))
let partial = add 1
let () = Printf.printf "%d %d\n" (partial 2 3) ((partial 4) 5)
let twice f x = f (f x)
let () = Printf.printf "%d\n" (twice (twice (fun x -> x + 3)) 0)
let over f = f
let () = Printf.printf "%d\n" (over (fun x y -> x - y) 10 4)
let label ~first ~second = first ^ "-" ^ second
let () = print_endline (label ~second:"s" ~first:"f")
let l2 = label ~second:"late"
let () = print_endline (l2 ~first:"early")
let opt ?(width = 10) ?fill text =
  let c = match fill with None -> '.' | Some c -> c in
  text ^ String.make (max 0 (width - String.length text)) c
let () =
  print_endline (opt "abc");
  print_endline (opt ~width:5 "abc");
  print_endline (opt ~fill:'*' "abc");
  print_endline (opt ?width:None ?fill:(Some '#') "abc")
let apply f = f ()
let () = Printf.printf "%s\n" (apply (fun () -> opt ~width:4 "z"))
let rec even n = n = 0 || odd (n - 1)
and odd n = n <> 0 && even (n - 1)
let () = Printf.printf "%b %b\n" (even 10_000) (odd 7)
let compose f g x = f (g x)
let ( >> ) f g x = g (f x)
let ( |>> ) x f = f x
let () = Printf.printf "%d %d\n" (compose succ (fun x -> x * 2) 5) ((succ >> ( * ) 2) 5 |>> pred)
let many a b c d e f g h i = a + b + c + d + e + f + g + h + i
let () = Printf.printf "%d\n" (many 1 2 3 4 5 6 7 8 9)
let p = many 1 2 3
let q = p 4 5
let () = Printf.printf "%d %d\n" (q 6 7 8 9) (p 1 1 1 1 1 1)
let counter =
  let n = ref 0 in
  fun () -> incr n; !n
let () = ignore (counter ()); ignore (counter ()); Printf.printf "%d\n" (counter ())
