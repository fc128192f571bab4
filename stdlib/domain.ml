(* Domains: the parts of a program that run in parallel. *)

type id = int

(* {1 Values local to a domain} *)

module DLS = struct
  (* A domain's values are in an array that the runtime keeps for it, at the
     places keys say. [unset] is where the initial value was not wanted yet.
     What the array holds is read and written by one domain, but by any of its
     threads: it is changed by compare-and-set, and so is the array when it has
     become too small. *)

  type table = Obj.t array

  type 'a key = {
    place : int;
    initial : unit -> 'a;
  }

  external table : unit -> table = "%dls_get"
  external set_table : table -> unit = "caml_domain_dls_set" [@@noalloc]
  external change_table : table -> table -> bool
    = "caml_domain_dls_compare_and_set" [@@noalloc]
  external change_value : table -> int -> Obj.t -> Obj.t -> bool
    = "caml_obj_compare_and_swap"

  let unset = Obj.repr (ref 0)
  let start_domain () = set_table (Array.make 8 unset)
  let () = start_domain ()
  let next_place = Atomic.make 0

  (* What a new domain inherits: for such keys, the value in the parent and how
     the child's comes from it. *)
  type inherited = Inherited : 'a key * ('a -> 'a) -> inherited

  let inherited : inherited list Atomic.t = Atomic.make []

  let rec add_inherited entry =
    let known = Atomic.get inherited in
    if not (Atomic.compare_and_set inherited known (entry :: known)) then
      add_inherited entry

  let new_key ?split_from_parent initial =
    let key = { place = Atomic.fetch_and_add next_place 1; initial } in
    (match split_from_parent with
    | None -> ()
    | Some split -> add_inherited (Inherited (key, split)));
    key

  let rec table_for place =
    let t = table () in
    let size = Array.length t in
    if place < size then t
    else begin
      let rec double n = if place < n then n else double (2 * n) in
      let larger = Array.make (double size) unset in
      Array.blit t 0 larger 0 size;
      if change_table t larger then larger else table_for place
    end

  let set (key : 'a key) (value : 'a) =
    let t = table_for key.place in
    Array.unsafe_set t key.place (Obj.repr value)

  let get (key : 'a key) : 'a =
    let t = table_for key.place in
    let found = Array.unsafe_get t key.place in
    if found != unset then Obj.obj found
    else begin
      let value = key.initial () in
      (* [initial] may have used keys, and let other threads run. *)
      let t = table_for key.place in
      if change_value t key.place unset (Obj.repr value) then value
      else Obj.obj (Array.unsafe_get t key.place)
    end

  type bequest = Bequest : 'a key * 'a -> bequest

  let bequests () =
    List.map
      (fun (Inherited (key, split)) -> Bequest (key, split (get key)))
      (Atomic.get inherited)

  let rec accept list =
    match list with
    | [] -> ()
    | Bequest (key, value) :: rest ->
        set key value;
        accept rest
end

(* {1 Identity} *)

external self : unit -> id = "caml_ml_domain_id" [@@noalloc]
external self_index : unit -> int = "caml_ml_domain_index" [@@noalloc]
external cpu_relax : unit -> unit = "caml_ml_domain_cpu_relax"
external recommended_domain_count : unit -> int
  = "caml_recommended_domain_count" [@@noalloc]

let is_main_domain () = self () = 0

(* {1 The beginning and the end of domains} *)

let spawned = Atomic.make false
let first_spawn_work = Atomic.make (fun () -> ())

let rec before_first_spawn work =
  if Atomic.get spawned then
    raise (Invalid_argument "first domain already spawned")
  else begin
    let known = Atomic.get first_spawn_work in
    let all () =
      known ();
      work ()
    in
    if not (Atomic.compare_and_set first_spawn_work known all) then
      before_first_spawn work
  end

let run_first_spawn_work () =
  if not (Atomic.exchange spawned true) then begin
    let work = Atomic.exchange first_spawn_work (fun () -> ()) in
    work ()
  end

let exit_work_key = DLS.new_key (fun () -> fun () -> ())

let at_exit work =
  let later = DLS.get exit_work_key in
  DLS.set exit_work_key (fun () ->
      work ();
      later ())

let run_exit_work () = (DLS.get exit_work_key) ()
let () = Stdlib.do_domain_local_at_exit := run_exit_work

(* {1 Spawning and joining} *)

type 'a state =
  | Running
  | Finished of ('a, exn) result

(* The runtime fills in [state] at the end, and tells who waits. *)
type 'a term_sync = {
  mutable state : 'a state;
  lock : Mutex.t;
  ended : Condition.t;
}

type 'a t = {
  domain : id;
  term_sync : 'a term_sync;
}

external spawn_prim : (unit -> 'a) -> 'a term_sync -> id
  = "caml_domain_spawn"

let spawn work =
  run_first_spawn_work ();
  let bequests = DLS.bequests () in
  let term_sync =
    { state = Running; lock = Mutex.create (); ended = Condition.create () }
  in
  let body () =
    DLS.start_domain ();
    DLS.accept bequests;
    match work () with
    | result ->
        run_exit_work ();
        result
    | exception failure ->
        let trace = Printexc.get_raw_backtrace () in
        (try run_exit_work () with _ -> ());
        Printexc.raise_with_backtrace failure trace
  in
  { domain = spawn_prim body term_sync; term_sync }

let get_id d = d.domain

let join d =
  let sync = d.term_sync in
  let rec wait () =
    match sync.state with
    | Running ->
        Condition.wait sync.ended sync.lock;
        wait ()
    | Finished result -> result
  in
  match Mutex.protect sync.lock wait with
  | Ok result -> result
  | Error failure -> raise failure
