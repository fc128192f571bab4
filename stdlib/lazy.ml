(* Suspended computations. *)

type 'a t = 'a CamlinternalLazy.t

exception Undefined = CamlinternalLazy.Undefined

external make_forward : 'a -> 'a t = "caml_lazy_make_forward"
external force : 'a t -> 'a = "%lazy_force"

let force_val suspension = CamlinternalLazy.force_gen ~only_val:true suspension

let from_fun (work : unit -> 'a) : 'a t =
  let block = Obj.new_block Obj.lazy_tag 1 in
  Obj.set_field block 0 (Obj.repr work);
  Obj.obj block

(* A value stands for its own suspension, unless its tag would be mistaken for
   a suspension's, or it is a float: arrays and records tell floats by tag. *)
let from_val (value : 'a) : 'a t =
  let tag = Obj.tag (Obj.repr value) in
  if
    tag = Obj.forward_tag || tag = Obj.lazy_tag || tag = Obj.forcing_tag
    || tag = Obj.double_tag
  then make_forward value
  else Obj.magic value

let is_val suspension =
  let tag = Obj.tag (Obj.repr suspension) in
  tag <> Obj.lazy_tag && tag <> Obj.forcing_tag

let map f suspension = lazy (f (force suspension))

let map_val f suspension =
  if is_val suspension then from_val (f (force suspension))
  else lazy (f (force suspension))
