(* Booleans. *)

type t = bool =
  | false
  | true

external not : bool -> bool = "%boolnot"
external ( && ) : bool -> bool -> bool = "%sequand"
external ( || ) : bool -> bool -> bool = "%sequor"
external to_int : bool -> int = "%identity"
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let equal (a : bool) b = a = b
let compare (a : bool) b = compare a b
let to_float b = if b then 1. else 0.
let to_string b = if b then "true" else "false"
let seeded_hash seed (b : bool) = generic_hash 10 100 seed b
let hash b = seeded_hash 0 b
