(** Values that C code can find by a name. *)

val register : string -> 'a -> unit
val register_exception : string -> exn -> unit
