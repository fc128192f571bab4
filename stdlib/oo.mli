(** Operations on objects. *)

val copy : (< .. >  as 'a) -> 'a
[@@alert unsynchronized_access "Unsynchronized accesses to mutable objects are a programming error."]
external id : < .. >  -> int = "%field1"
val new_method : string -> CamlinternalOO.tag
val public_method_label : string -> CamlinternalOO.tag
