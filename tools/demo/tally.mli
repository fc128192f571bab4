(** Counting by key: a functor over whatever the key is. *)

module type KEY = sig
  type t

  val compare : t -> t -> int
  val to_string : t -> string
end

module type S = sig
  type key
  type t

  val empty : t
  val add : key -> float -> t -> t
  val total : t -> float
  val mean : key -> t -> float
  (** @raise Not_found when nothing was added for the key. *)

  val ranking : ?limit:int -> t -> (string * int * float) list
  (** Name, count and sum of the keys with the largest sums first. *)
end

module Make (Key : KEY) : S with type key = Key.t
