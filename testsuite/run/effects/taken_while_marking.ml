(* Continuations taken and resumed while a collection at every allocation moves marking on between. *)
open Effect open Effect.Deep
type _ Effect.t += Fork : (unit -> unit) -> unit t | Pause : unit t
let run main =
  let q = Queue.create () in
  let next () = match Queue.take_opt q with Some f -> f () | None -> () in
  let rec go f = match f () with
    | () -> next ()
    | effect Pause, k -> Queue.add (continue k) q; next ()
    | effect (Fork g), k -> Queue.add (continue k) q; go g in
  go main
let task n steps () = for i = 1 to steps do Printf.printf "%s%d " n i; perform Pause done
let () =
  run (fun () ->
    for i = 1 to 20 do perform (Fork (task (String.make 1 (Char.chr (96 + i))) (i mod 7))) done;
    print_string "main "; perform Pause; print_string "end ");
  print_newline ()
