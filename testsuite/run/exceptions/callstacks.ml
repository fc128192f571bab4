(* Callstacks inside handlers: the innermost handler is left out, those further out show as unknown locations. *)
open Printexc
let own line = not (String.exists (fun c -> c = '_') line)
let cs n = Printf.printf "-- %d\n" n;
  String.split_on_char '\n' (raw_backtrace_to_string (Printexc.get_callstack 20)) |> List.filter own |> List.iter print_endline
let f n = try cs n; n + 1 with Not_found -> 2
let g n = try f n + n with Exit -> 2
let h n = let a = n * 2 in try (try (try a + g n + f 3 with Not_found -> 7) with Failure _ -> 3) + 1 with Exit -> 2
let () = ignore (f 1)
let () = ignore (g 2)
let () = ignore (h 3)
let () = try ignore (h 3) with Exit -> ()
let () = try List.iter (fun x -> try ignore (g x) with Exit -> ()) [1;2] with Not_found -> ()
let () = print_string (raw_backtrace_to_string (Printexc.get_callstack 0))

(* Of two events at one address (after the call of `g`, before what follows) the later one counts. *)
let after = ref ignore
let call c g = if c then g 1;
  !after ()
let () = record_backtrace true; (try call true (fun _ -> raise Exit) with Exit -> print_backtrace stdout)
