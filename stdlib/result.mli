(** Values or errors. *)

type ('a, 'e) t = ('a, 'e) result =
  | Ok of 'a
  | Error of 'e

val ok : 'a -> ('a, 'e) result
(** [ok a] is [Ok a]. *)

val error : 'e -> ('a, 'e) result
(** [error e] is [Error e]. *)

val value : ('a, 'e) result -> default:'a -> 'a
(** What [Ok] holds, or the default. *)

val get_ok : ('a, 'e) result -> 'a
(** What [Ok] holds. Raises [Invalid_argument] for [Error]. *)

val get_error : ('a, 'e) result -> 'e
(** What [Error] holds. Raises [Invalid_argument] for [Ok]. *)

val bind : ('a, 'e) result -> ('a -> ('b, 'e) result) -> ('b, 'e) result
(** [bind (Ok a) f] is [f a]; an error stays. *)

val join : (('a, 'e) result, 'e) result -> ('a, 'e) result
(** [join (Ok r)] is [r]; an error stays. *)

val map : ('a -> 'b) -> ('a, 'e) result -> ('b, 'e) result
(** [map f (Ok a)] is [Ok (f a)]; an error stays. *)

val map_error : ('e -> 'f) -> ('a, 'e) result -> ('a, 'f) result
(** [map_error f (Error e)] is [Error (f e)]; [Ok] stays. *)

val fold : ok:('a -> 'c) -> error:('e -> 'c) -> ('a, 'e) result -> 'c
(** [ok a] for [Ok a], [error e] for [Error e]. *)

val iter : ('a -> unit) -> ('a, 'e) result -> unit
(** Applies a function to what [Ok] holds. *)

val iter_error : ('e -> unit) -> ('a, 'e) result -> unit
(** Applies a function to what [Error] holds. *)

val is_ok : ('a, 'e) result -> bool
(** Whether there is no error. *)

val is_error : ('a, 'e) result -> bool
(** Whether there is an error. *)

val equal :
  ok:('a -> 'a -> bool) ->
    error:('e -> 'e -> bool) -> ('a, 'e) result -> ('a, 'e) result -> bool
(** Equality, given those of the contents. *)

val compare :
  ok:('a -> 'a -> int) ->
    error:('e -> 'e -> int) -> ('a, 'e) result -> ('a, 'e) result -> int
(** The order, given those of the contents; [Ok] is less than [Error]. *)

val to_option : ('a, 'e) result -> 'a option
(** [Some a] for [Ok a], [None] for an error. *)

val to_list : ('a, 'e) result -> 'a list
(** A list of what [Ok] holds, or empty. *)

val to_seq : ('a, 'e) result -> 'a Seq.t
(** A sequence of what [Ok] holds, or empty. *)
