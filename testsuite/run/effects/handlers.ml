open Effect
open Effect.Deep
type _ Effect.t += Ask : string -> int Effect.t | Yield : int -> unit Effect.t
let answer f = match f () with v -> v | effect (Ask q), k -> continue k (String.length q)
let () = Printf.printf "%d\n" (answer (fun () -> perform (Ask "four") + perform (Ask "sevenn!")))
let to_list f = match f () with () -> [] | effect (Yield x), k -> x :: continue k ()
let () = List.iter (Printf.printf "%d ") (to_list (fun () -> for i = 1 to 5 do perform (Yield (i * i)) done)); print_newline ()
let with_default f = try_with f () { effc = (fun (type a) (e : a Effect.t) -> match e with Ask _ -> Some (fun (k : (a, _) continuation) -> continue k 0) | _ -> None) }
let () = Printf.printf "%d\n" (with_default (fun () -> 1 + perform (Ask "x")))
let () = try ignore (perform (Ask "nobody")) with Effect.Unhandled (Ask q) -> print_endline ("unhandled " ^ q)
let () = match (fun () -> try perform (Yield 1) with Exit -> print_endline "exit in body") () with
  | () -> print_endline "done" | effect (Yield _), k -> discontinue k Exit
let () = print_endline (match perform (Ask "one-shot") with n -> string_of_int n | effect (Ask _), k -> ignore (continue k 1); (try ignore (continue k 2); "twice" with Continuation_already_resumed -> "once"))
let nested () = answer (fun () -> match perform (Ask "ab") with n -> n * 10 | effect (Yield _), k -> continue k ())
let () = Printf.printf "%d\n" (nested ())
