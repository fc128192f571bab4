(* Locks. *)

type t

external create : unit -> t = "caml_ml_mutex_new"
external lock : t -> unit = "caml_ml_mutex_lock"
external try_lock : t -> bool = "caml_ml_mutex_try_lock"
external unlock : t -> unit = "caml_ml_mutex_unlock"

let protect mutex work =
  lock mutex;
  match work () with
  | result ->
      unlock mutex;
      result
  | exception failure ->
      let trace = Printexc.get_raw_backtrace () in
      unlock mutex;
      Printexc.raise_with_backtrace failure trace
