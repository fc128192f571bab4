(* Threads. *)

type t

external thread_initialize : unit -> unit = "caml_thread_initialize"
external thread_cleanup : unit -> unit = "caml_thread_cleanup"
external thread_new : (unit -> unit) -> t = "caml_thread_new"
external thread_uncaught_exception : exn -> unit
  = "caml_thread_uncaught_exception"
external self : unit -> t = "caml_thread_self" [@@noalloc]
external id : t -> int = "caml_thread_id" [@@noalloc]
external join : t -> unit = "caml_thread_join"
external yield : unit -> unit = "caml_thread_yield"
external sigmask : Unix.sigprocmask_command -> int list -> int list
  = "caml_thread_sigmask"
external wait_signal : int list -> int = "caml_wait_signal"

exception Exit

(* {1 Exceptions that end a thread} *)

let report failure trace =
  Printf.eprintf "Thread %d killed on uncaught exception %s\n"
    (id (self ()))
    (Printexc.to_string failure);
  Printexc.print_raw_backtrace stderr trace;
  flush stderr

let default_uncaught_exception_handler failure =
  report failure (Printexc.get_raw_backtrace ())

let handler = ref default_uncaught_exception_handler
let set_uncaught_exception_handler f = handler := f

let handle_uncaught failure =
  let trace = Printexc.get_raw_backtrace () in
  flush stdout;
  flush stderr;
  try !handler failure with
  | Exit -> ()
  | failure' ->
      let trace' = Printexc.get_raw_backtrace () in
      report failure trace;
      Printf.eprintf
        "Thread %d uncaught exception handler raised %s\n"
        (id (self ()))
        (Printexc.to_string failure');
      Printexc.print_raw_backtrace stderr trace';
      flush stderr

let create work argument =
  thread_new (fun () ->
      try ignore (work argument) with
      | Exit -> ()
      | failure -> handle_uncaught failure)

let exit () = raise Exit

(* {1 Waiting} *)

let delay seconds = Unix.sleepf seconds
let select = Unix.select
let wait_pid pid = Unix.waitpid [] pid

let wait_timed_read fd seconds =
  match Unix.select [ fd ] [] [] seconds with
  | [], _, _ -> false
  | _, _, _ -> true

let wait_timed_write fd seconds =
  match Unix.select [] [ fd ] [] seconds with
  | _, [], _ -> false
  | _, _, _ -> true

(* {1 The beginning and the end of the program} *)

external register_named_value : string -> Obj.t -> unit
  = "caml_register_named_value"

let () =
  thread_initialize ();
  (* The runtime calls it when it shuts down. *)
  register_named_value "Thread.at_shutdown"
    (Obj.repr (fun () -> thread_cleanup ()))
