(** What the compiler needs for recursive modules. *)

type shape =
  | Function
  | Lazy
  | Class
  | Module of shape array
  | Value of Obj.t
val init_mod : (string * int * int) -> shape -> Obj.t
val update_mod : shape -> Obj.t -> Obj.t -> unit
