(* Backtraces and callstacks across handlers of effects. *)
open Printexc
open Effect open Effect.Deep
type _ Effect.t += E : int Effect.t
let own line = not (String.exists (fun c -> c = '_') line)
let print_own text = String.split_on_char '\n' text |> List.filter own |> List.iter print_endline
let cs n = Printf.printf "-- %d\n" n; print_own (raw_backtrace_to_string (Printexc.get_callstack 20))
let show n = Printf.printf "-- bt %s\n" n; print_own (get_backtrace ())
let work n = cs n; try cs (n + 1); match perform E with x -> cs (n + 2); (try cs (n + 3) with Exit -> ()); x with Not_found -> cs (n + 4); 4
let work2 n = work n + (try cs (n+5); perform E with Exit -> 3)
let run f n = match_with f n { retc = (fun x -> cs 100; x); exnc = (fun e -> cs 200; show "exnc"; raise e); effc = fun (type a) (e : a Effect.t) -> match e with E -> Some (fun (k : (a, _) continuation) -> cs 300; (try print_own (raw_backtrace_to_string (Effect.Deep.get_callstack k 20)) with Exit -> ()); try continue k 3 with Not_found -> cs 400; 5) | _ -> None }
let () = ignore (run work 1)
let () = try ignore (run work2 1) with Exit -> ()
let () = try try ignore (run work2 1) with Exit -> () with Not_found -> ()
let () = try try ignore (run (fun n -> try run (fun n -> work2 n) n + 1 with Exit -> 4) 20) with Exit -> () with Not_found -> ()
type _ Effect.t += F : int Effect.t
let () = try ignore (run (fun n -> run (fun n -> 1 + perform F) n + 1) 20) with Unhandled F -> show "F"
let () = try ignore (run (fun n -> try run (fun n -> try 1 + perform F with Exit -> 3) n + 1 with Exit -> 2) 20) with Unhandled F -> show "F"
let () = try ignore (run (fun n -> run (fun n -> try 1 + perform F with Unhandled F as e -> show "F0"; raise e) n + 1) 20) with Unhandled F -> show "F1"
let () = try ignore (run (fun n -> run (fun n -> raise Exit) n + 1) 20) with Exit -> show "Exit"
let () = try ignore (run (fun n -> try run (fun n -> try raise Exit with Not_found -> 3) n + 1 with Not_found -> 4) 20) with Exit -> show "Exit"
let saved = ref None
let () = try ignore (match_with (fun () -> (try perform E with Exit -> 2) + 1) () { retc = (fun x -> x); exnc = (fun e -> show "exnc"; raise e); effc = fun (type a) (e : a Effect.t) -> match e with E -> Some (fun (k : (a, int) continuation) -> saved := Some (Obj.repr k); 3) | _ -> None }) with Not_found -> ()
let k () : (int, int) continuation = Obj.obj (Option.get !saved)
let () = print_own (raw_backtrace_to_string (Effect.Deep.get_callstack (k ()) 20))
let () = try ignore (discontinue (k ()) Not_found) with Not_found -> print_endline "discontinued"
let () = try print_own (raw_backtrace_to_string (Effect.Deep.get_callstack (k ()) 20)) with e -> print_endline (Printexc.to_string e)
