(** Stacks: what was added last is taken first. *)

[@@@alert unsynchronized_access
  "Unsynchronized accesses to stacks are a programming error."]

type !'a t

exception Empty

val create : unit -> 'a t
(** A new empty stack. *)

val push : 'a -> 'a t -> unit
(** Adds an element on the top. *)

val pop : 'a t -> 'a
(** Takes the top element. Raises {!Empty} if there is none. *)

val pop_opt : 'a t -> 'a option
(** Takes the top element, if there is one. *)

val drop : 'a t -> unit
(** Removes the top element. Raises {!Empty} if there is none. *)

val top : 'a t -> 'a
(** The top element, which stays. Raises {!Empty} if there is none. *)

val top_opt : 'a t -> 'a option
(** The top element, if there is one. *)

val clear : 'a t -> unit
(** Removes all elements. *)

val copy : 'a t -> 'a t
(** A stack with the same elements. *)

val is_empty : 'a t -> bool
(** Whether there are no elements. *)

val length : 'a t -> int
(** The number of elements, at once. *)

val iter : ('a -> unit) -> 'a t -> unit
(** Applies a function to the elements from the top down. *)

val fold : ('acc -> 'a -> 'acc) -> 'acc -> 'a t -> 'acc
(** Folds over the elements from the top down. *)

val to_seq : 'a t -> 'a Seq.t
(** The elements from the top down. *)

val add_seq : 'a t -> 'a Seq.t -> unit
(** Pushes the elements of a sequence. *)

val of_seq : 'a Seq.t -> 'a t
(** A stack of a sequence's elements, the last one on the top. *)
