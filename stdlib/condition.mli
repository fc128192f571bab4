(** Condition variables: places to wait until another thread or domain says
    that something has changed. *)

type t
val create : unit -> t
val wait : t -> Mutex.t -> unit
val signal : t -> unit
val broadcast : t -> unit
