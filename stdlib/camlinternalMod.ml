(* Recursive modules. Before the definitions of such modules are computed each
   is a block of the right shape, whose functions and suspensions look up what
   has taken their place when they are used. *)

type shape =
  | Function
  | Lazy
  | Class
  | Module of shape array
  | Value of Obj.t

let rec init_block place components =
  let block = Obj.new_block 0 (Array.length components) in
  Array.iteri
    (fun i shape -> Obj.set_field block i (init_field place block i shape))
    components;
  block

and init_field place block i shape =
  let undefined () = raise (Undefined_recursive_module place) in
  match shape with
  | Function ->
      let rec stand_in x =
        let now = Obj.field block i in
        if now == Obj.repr stand_in then undefined ()
        else (Obj.obj now : Obj.t -> Obj.t) x
      in
      Obj.repr stand_in
  | Lazy ->
      let rec stand_in =
        lazy
          (let now = Obj.field block i in
           if now == Obj.repr stand_in then undefined ()
           else Lazy.force (Obj.obj now : Obj.t Lazy.t))
      in
      Obj.repr stand_in
  | Class -> Obj.repr (CamlinternalOO.dummy_class place)
  | Module components -> init_block place components
  | Value value -> value

let init_mod place shape =
  match shape with
  | Module components -> init_block place components
  | Function | Lazy | Class | Value _ ->
      failwith "CamlinternalMod.init_mod: not a module"

let rec update_block components block definition =
  Array.iteri
    (fun i shape -> update_field block i shape (Obj.field definition i))
    components

and update_field block i shape value =
  match shape with
  | Function | Lazy -> Obj.set_field block i value
  | Value _ -> ()
  | Module components -> update_block components (Obj.field block i) value
  | Class ->
      (* Others hold the block already: its fields are changed. *)
      let held = Obj.field block i in
      for j = 0 to Obj.size value - 1 do
        Obj.set_field held j (Obj.field value j)
      done

let update_mod shape block definition =
  match shape with
  | Module components -> update_block components block definition
  | Function | Lazy | Class | Value _ ->
      failwith "CamlinternalMod.update_mod: not a module"
