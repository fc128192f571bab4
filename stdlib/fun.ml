(* Functions on functions. *)

external id : 'a -> 'a = "%identity"

let const a _ = a
let compose f g x = f (g x)
let flip f a b = f b a
let negate p a = not (p a)

exception Finally_raised of exn

let () =
  Printexc.register_printer (fun failure ->
      match failure with
      | Finally_raised cause ->
          Some ("Fun.Finally_raised: " ^ Printexc.to_string cause)
      | _ -> None)

let protect ~(finally : unit -> unit) work =
  (* Not even a failure of [finally] may be mistaken for one of [work]. *)
  let finish () =
    try finally ()
    with cause ->
      let trace = Printexc.get_raw_backtrace () in
      Printexc.raise_with_backtrace (Finally_raised cause) trace
  in
  match work () with
  | result ->
      finish ();
      result
  | exception failure ->
      let trace = Printexc.get_raw_backtrace () in
      finish ();
      Printexc.raise_with_backtrace failure trace
