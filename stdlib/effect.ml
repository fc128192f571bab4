(* Effects and their handlers. *)

type 'a t = 'a eff = ..

external perform : 'a t -> 'a = "%perform"

exception Unhandled : 'a t -> exn
exception Continuation_already_resumed

let () =
  Printexc.register_printer (fun failure ->
      match failure with
      | Unhandled effect_ ->
          (* An effect without arguments is its constructor. *)
          let value = Obj.repr effect_ in
          let constructor =
            if Obj.tag value = Obj.object_tag then value
            else Obj.field value 0
          in
          Some
            ("Stdlib.Effect.Unhandled("
            ^ Printexc.string_of_extension_constructor constructor
            ^ ")")
      | _ -> None);
  (* The runtime raises both. *)
  Callback.register_exception "Effect.Unhandled"
    (Unhandled (Obj.magic 0 : unit t));
  Callback.register_exception "Effect.Continuation_already_resumed"
    Continuation_already_resumed

(* {1 The runtime's stacks}

   A stack runs a computation and holds the functions that its end, its
   exceptions and its effects go to. *)

type ('a, 'b) stack
type last_fiber [@@immediate]

external resume : ('a, 'b) stack -> ('c -> 'a) -> 'c -> last_fiber -> 'b
  = "%resume"
external run_stack : ('a, 'b) stack -> ('c -> 'a) -> 'c -> 'b = "%runstack"
external alloc_stack :
  ('a -> 'b) ->
  (exn -> 'b) ->
  ('c t -> ('c, 'b) continuation -> last_fiber -> 'b) ->
  ('a, 'b) stack = "caml_alloc_stack"

(* Passes an effect on to the handlers further out. *)
external reperform : 'a t -> ('a, 'b) continuation -> last_fiber -> 'b
  = "%reperform"

(* The outermost fiber of a continuation, which [resume] links to whoever calls
   it. *)
external last_fiber : ('a, 'b) continuation -> last_fiber = "%field1"

let identity x = x
let raise_it failure = raise failure

let raise_with trace failure =
  Printexc.raise_with_backtrace failure trace

module Deep = struct
  type nonrec ('a, 'b) continuation = ('a, 'b) continuation

  (* The stack of a continuation that is used up by that; none the second time,
     which [resume] refuses. *)
  external take : ('a, 'b) continuation -> ('c, 'b) stack
    = "caml_continuation_use_noexc" [@@noalloc]
  external get_callstack :
    ('a, 'b) continuation -> int -> Printexc.raw_backtrace
    = "caml_get_continuation_callstack"

  type ('a, 'b) handler = {
    retc : 'a -> 'b;
    exnc : exn -> 'b;
    effc : 'c. 'c t -> (('c, 'b) continuation -> 'b) option;
  }

  type 'a effect_handler = {
    effc : 'b. 'b t -> (('b, 'a) continuation -> 'a) option;
  }

  let continue k value = resume (take k) identity value (last_fiber k)
  let discontinue k failure = resume (take k) raise_it failure (last_fiber k)

  let discontinue_with_backtrace k failure trace =
    resume (take k) (raise_with trace) failure (last_fiber k)

  let match_with work argument (handler : _ handler) =
    let handle effect_ k last =
      match handler.effc effect_ with
      | Some f -> f k
      | None -> reperform effect_ k last
    in
    run_stack (alloc_stack handler.retc handler.exnc handle) work argument

  let try_with work argument (handler : _ effect_handler) =
    let handle effect_ k last =
      match handler.effc effect_ with
      | Some f -> f k
      | None -> reperform effect_ k last
    in
    run_stack (alloc_stack identity raise_it handle) work argument
end

module Shallow = struct
  type ('a, 'b) inner = ('a, 'b) continuation

  (* A continuation without a handler: what its end gives is a ['b], to be
     given to the handler it is resumed with. *)
  type ('a, 'b) continuation

  external of_inner : ('a, 'c) inner -> ('a, 'b) continuation = "%identity"
  external last : ('a, 'b) continuation -> last_fiber = "%field1"
  external take_with_handler :
    ('a, 'b) continuation ->
    ('b -> 'c) ->
    (exn -> 'c) ->
    ('d t -> ('d, 'b) continuation -> last_fiber -> 'c) ->
    ('e, 'c) stack = "caml_continuation_use_and_update_handler_noexc"
    [@@noalloc]
  external reperform_shallow :
    'a t -> ('a, 'b) continuation -> last_fiber -> 'c = "%reperform"
  external get_callstack :
    ('a, 'b) continuation -> int -> Printexc.raw_backtrace
    = "caml_get_continuation_callstack"

  type ('a, 'b) handler = {
    retc : 'a -> 'b;
    exnc : exn -> 'b;
    effc : 'c. 'c t -> (('c, 'a) continuation -> 'b) option;
  }

  (* What a new fiber waits for. *)
  type _ t += First_value : 'a t

  (* The fiber is run up to where it waits, and its continuation caught. *)
  let fiber (type a b) (f : a -> b) : (a, b) continuation =
    let never _ = assert false in
    let catch (_ : a t) (k : (a, (a, b) continuation) inner) (_ : last_fiber) =
      of_inner k
    in
    let work () = f (perform (First_value : a t)) in
    run_stack (alloc_stack never never (Obj.magic catch)) work ()

  let resume_with k f value handler =
    let handle effect_ k last =
      match handler.effc effect_ with
      | Some f -> f k
      | None -> reperform_shallow effect_ k last
    in
    (* The handler is put in before the fiber is taken: order matters. *)
    let last = last k in
    let stack = take_with_handler k handler.retc handler.exnc handle in
    resume stack f value last

  let continue_with k value handler = resume_with k identity value handler
  let discontinue_with k failure handler = resume_with k raise_it failure handler

  let discontinue_with_backtrace k failure trace handler =
    resume_with k (raise_with trace) failure handler
end
