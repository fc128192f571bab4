(* Values that C code finds by name. *)

external register_named_value : string -> Obj.t -> unit
  = "caml_register_named_value"

let register name value = register_named_value name (Obj.repr value)

(* C raises exceptions by their constructor, whatever their arguments. *)
let register_exception name failure =
  let value = Obj.repr failure in
  let constructor =
    if Obj.tag value = Obj.object_tag then value else Obj.field value 0
  in
  register_named_value name constructor
