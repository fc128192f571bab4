(** One line of a delivery log: what was moved, from where to where, when, and how it ended. *)

type outcome =
  | Delivered of { minutes : int }
  | Returned of string  (** why *)
  | Lost

type t = {
  day : int;  (** days since the log began *)
  parcel : string;
  origin : string;
  target : string;
  grams : int;
  price : float;
  outcome : outcome;
}

exception Malformed of { line : int; reason : string }

val parse : line:int -> string -> t option
(** [parse ~line text] is the entry that [text] holds, or [None] for blank lines and comments.
    @raise Malformed when it holds neither. *)

val compare_by_price : t -> t -> int
