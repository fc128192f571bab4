(* Forcing of suspensions. The compiler calls this module for [lazy] patterns
   and [Lazy.force].

   A suspension is a block of tag [Obj.lazy_tag] that holds a function. While
   the function runs the tag is [Obj.forcing_tag]; with the result in place of
   the function it becomes [Obj.forward_tag]. The runtime changes tags
   atomically: of two domains that force one suspension, the second fails. *)

type 'a t = 'a lazy_t

exception Undefined

(* The answer is 0 if the tag was [Obj.lazy_tag]. *)
external update_to_forcing : Obj.t -> int = "caml_lazy_update_to_forcing"
  [@@noalloc]
external update_to_forward : Obj.t -> unit = "caml_lazy_update_to_forward"
  [@@noalloc]
external reset_to_lazy : Obj.t -> unit = "caml_lazy_reset_to_lazy" [@@noalloc]

let take block =
  if update_to_forcing block <> 0 then raise Undefined
  else begin
    let work : unit -> 'a = Obj.obj (Obj.field block 0) in
    (* Forget the function: what it holds may be garbage once it has run. *)
    Obj.set_field block 0 (Obj.repr ());
    work
  end

let settle block result =
  Obj.set_field block 0 (Obj.repr result);
  update_to_forward block;
  result

let force_block block =
  let work = take block in
  match work () with
  | result -> settle block result
  | exception failure ->
      Obj.set_field block 0 (Obj.repr (fun () -> raise failure));
      reset_to_lazy block;
      raise failure

let force_lazy_block (suspension : 'a lazy_t) : 'a =
  force_block (Obj.repr suspension)

let force_gen ~only_val (suspension : 'a lazy_t) : 'a =
  let value = Obj.repr suspension in
  if Obj.is_int value then (Obj.obj value : 'a)
  else begin
    let tag = Obj.tag value in
    if tag = Obj.forward_tag then (Obj.obj (Obj.field value 0) : 'a)
    else if tag = Obj.forcing_tag then raise Undefined
    else if tag <> Obj.lazy_tag then (Obj.obj value : 'a)
    else if only_val then begin
      let work = take value in
      settle value (work ())
    end
    else force_block value
  end
