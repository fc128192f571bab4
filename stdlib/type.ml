(* Types as values. *)

type (_, _) eq = Equal : ('a, 'a) eq

(* An identity is a number given once: two identities of the same number are
   copies of each other, so their types are the same. *)
module Id = struct
  type !'a t = Id of { uid : int }

  external fresh : unit -> int = "caml_fresh_oo_id"

  let make () = Id { uid = fresh () }
  let uid (Id { uid }) = uid

  let provably_equal (type a b) (a : a t) (b : b t) : (a, b) eq option =
    if uid a = uid b then Some (Obj.magic (Equal : (a, a) eq)) else None
end
