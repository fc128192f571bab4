(** Threads: parts of a program that take turns within a domain, each going on
    while others wait. *)

type t
val create : ('a -> 'b) -> 'a -> t
val self : unit -> t
val id : t -> int
exception Exit
val exit : unit -> unit
[@@ocaml.deprecated "Use 'raise Thread.Exit' instead."]
val delay : float -> unit
val join : t -> unit
val yield : unit -> unit
val wait_timed_read : Unix.file_descr -> float -> bool
[@@ocaml.deprecated "Use Unix.select instead."]
val wait_timed_write : Unix.file_descr -> float -> bool
[@@ocaml.deprecated "Use Unix.select instead."]
val select :
  Unix.file_descr list ->
    Unix.file_descr list ->
      Unix.file_descr list ->
        float ->
          (Unix.file_descr list * Unix.file_descr list * Unix.file_descr
            list)
[@@ocaml.deprecated "Use Unix.select instead."]
val wait_pid : int -> (int * Unix.process_status)
[@@ocaml.deprecated "Use Unix.waitpid instead."]
val sigmask : Unix.sigprocmask_command -> int list -> int list
val wait_signal : int list -> int
val default_uncaught_exception_handler : exn -> unit
val set_uncaught_exception_handler : (exn -> unit) -> unit
