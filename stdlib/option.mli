(** Values that may be absent. *)

type 'a t = 'a option =
  | None
  | Some of 'a

val none : 'a option
(** [None]. *)

val some : 'a -> 'a option
(** [some a] is [Some a]. *)

val value : 'a option -> default:'a -> 'a
(** What is there, or the default. *)

val get : 'a option -> 'a
(** What is there. Raises [Invalid_argument] for [None]. *)

val bind : 'a option -> ('a -> 'b option) -> 'b option
(** [bind (Some a) f] is [f a]; [None] stays. *)

val join : 'a option option -> 'a option
(** [join (Some o)] is [o]; [None] stays. *)

val map : ('a -> 'b) -> 'a option -> 'b option
(** [map f (Some a)] is [Some (f a)]; [None] stays. *)

val fold : none:'a -> some:('b -> 'a) -> 'b option -> 'a
(** [some a] for [Some a], [none] for [None]. *)

val iter : ('a -> unit) -> 'a option -> unit
(** Applies a function to what is there, if anything. *)

val is_none : 'a option -> bool
(** Whether nothing is there. *)

val is_some : 'a option -> bool
(** Whether something is there. *)

val equal : ('a -> 'a -> bool) -> 'a option -> 'a option -> bool
(** Equality, given that of the contents. *)

val compare : ('a -> 'a -> int) -> 'a option -> 'a option -> int
(** The order, given that of the contents; [None] is the least. *)

val to_result : none:'e -> 'a option -> ('a, 'e) result
(** [Ok a] for [Some a], [Error none] for [None]. *)

val to_list : 'a option -> 'a list
(** A list of one element or none. *)

val to_seq : 'a option -> 'a Seq.t
(** A sequence of one element or none. *)
