(** Locks: of several threads or domains one at a time holds a lock. *)

type t
val create : unit -> t
val lock : t -> unit
val try_lock : t -> bool
val unlock : t -> unit
val protect : t -> (unit -> 'a) -> 'a
