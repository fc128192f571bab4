(** Functions on functions. *)

external id : 'a -> 'a = "%identity"
(** The function that returns its argument. *)

val const : 'a -> _ -> 'a
(** [const a] returns [a] whatever its argument. *)

val compose : ('b -> 'c) -> ('a -> 'b) -> 'a -> 'c
(** [compose f g] applies [g], then [f]. *)

val flip : ('a -> 'b -> 'c) -> 'b -> 'a -> 'c
(** The function with its two arguments exchanged. *)

val negate : ('a -> bool) -> 'a -> bool
(** The predicate that is true where another is not. *)

val protect : finally:(unit -> unit) -> (unit -> 'a) -> 'a
(** Runs a function, then [finally] however it ended. An exception of [finally]
    becomes {!Finally_raised}. *)

exception Finally_raised of exn
