(* Types as values. *)

type (_, _) eq = Equal : ('a, 'a) eq

(* An identity is a fresh constructor of this extensible type: two of them are
   the same constructor exactly when they came from the same [make]. *)
module Id = struct
  type _ id = ..

  module type ID = sig
    type t
    type _ id += Id : t id
  end

  type !'a t = (module ID with type t = 'a)

  let make (type a) () : a t =
    (module struct
      type t = a
      type _ id += Id : t id
    end)

  let constructor (type a) ((module A) : a t) =
    Obj.Extension_constructor.of_val A.Id

  let uid identity = Obj.Extension_constructor.id (constructor identity)

  let provably_equal (type a b) ((module A) : a t) ((module B) : b t) :
      (a, b) eq option =
    match A.Id with
    | B.Id -> Some Equal
    | _ -> None
end
