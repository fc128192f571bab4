(* Synchronous communication.

   An event is a tree of alternatives over basic events. To wait for one, all
   basic events are polled; if none is ready each is enrolled, and the thread
   sleeps until another thread completes one of them. One lock protects all
   channels. *)

type 'a basic_event = {
  (* Completes at once, if that is possible: then [result] may be called. *)
  poll : unit -> bool;
  (* Enrols for later. *)
  suspend : unit -> unit;
  result : unit -> 'a;
}

(* A basic event is made for one wait: [performed] tells which of the events
   waited for, by its number, has been completed (-1 is none yet). *)
type 'a behavior = int ref -> Condition.t -> int -> 'a basic_event

type 'a event =
  | Communication of 'a behavior
  | Choose of 'a event list
  | Wrap_abort of 'a event * (unit -> unit)
  | Guard of (unit -> 'a event)

(* What a thread left at a channel. *)
type 'a communication = {
  performed : int ref;
  condition : Condition.t;
  mutable data : 'a option;
  number : int;
}

type 'a channel = {
  mutable writers : 'a communication Queue.t;
  mutable readers : 'a communication Queue.t;
}

let new_channel () = { writers = Queue.create (); readers = Queue.create () }
let lock = Mutex.create ()

(* {1 Flattening} *)

(* The basic events with the numbers of the aborts that enclose each, and the
   aborts. *)
let rec flatten aborts list event =
  match event with
  | Communication behavior -> ((behavior, aborts) :: list)
  | Choose events ->
      List.fold_left (fun list event -> flatten aborts list event) list events
  | Wrap_abort (event, f) -> flatten (f :: aborts) list event
  | Guard f -> flatten aborts list (f ())

(* The aborts of all events but the one that was chosen, and of that only those
   that do not enclose it too; each once. *)
let run_aborts events chosen =
  let kept = snd events.(chosen) in
  let done_ = ref kept in
  Array.iter
    (fun (_, aborts) ->
      List.iter
        (fun f ->
          if not (List.memq f !done_) then begin
            done_ := f :: !done_;
            f ()
          end)
        aborts)
    events

let shuffle events =
  for i = Array.length events - 1 downto 1 do
    let j = Random.int (i + 1) in
    let event = events.(i) in
    events.(i) <- events.(j);
    events.(j) <- event
  done

(* {1 Waiting} *)

let prepare event =
  let events = Array.of_list (flatten [] [] event) in
  shuffle events;
  let performed = ref (-1) in
  let condition = Condition.create () in
  let basic =
    Array.mapi (fun i (behavior, _) -> behavior performed condition i) events
  in
  (events, basic, performed, condition)

let rec poll_from basic i =
  if i >= Array.length basic then false
  else basic.(i).poll () || poll_from basic (i + 1)

let finish events basic performed =
  let chosen = !performed in
  Mutex.unlock lock;
  run_aborts events chosen;
  basic.(chosen).result ()

let sync event =
  let events, basic, performed, condition = prepare event in
  Mutex.lock lock;
  if not (poll_from basic 0) then begin
    Array.iter (fun b -> b.suspend ()) basic;
    while !performed < 0 do
      Condition.wait condition lock
    done
  end;
  finish events basic performed

let poll event =
  let events, basic, performed, _ = prepare event in
  Mutex.lock lock;
  if poll_from basic 0 then Some (finish events basic performed)
  else begin
    Mutex.unlock lock;
    (* Nothing was chosen: all aborts run. *)
    let done_ = ref [] in
    Array.iter
      (fun (_, aborts) ->
        List.iter
          (fun f ->
            if not (List.memq f !done_) then begin
              done_ := f :: !done_;
              f ()
            end)
          aborts)
      events;
    None
  end

let select events = sync (Choose events)

(* {1 Making events} *)

let choose events = Choose events
let wrap_abort event f = Wrap_abort (event, f)
let guard f = Guard f

let always value =
  Communication
    (fun performed _ number ->
      {
        poll =
          (fun () ->
            performed := number;
            true);
        suspend = ignore;
        result = (fun () -> value);
      })

let rec wrap event f =
  match event with
  | Communication behavior ->
      Communication
        (fun performed condition number ->
          let basic = behavior performed condition number in
          {
            poll = basic.poll;
            suspend = basic.suspend;
            result = (fun () -> f (basic.result ()));
          })
  | Choose events -> Choose (List.map (fun event -> wrap event f) events)
  | Wrap_abort (event, abort) -> Wrap_abort (wrap event f, abort)
  | Guard g -> Guard (fun () -> wrap (g ()) f)

(* The first of those enrolled that still waits, and is not the same thread
   waiting at both ends. *)
let rec first_waiting queue performed =
  match Queue.peek_opt queue with
  | None -> None
  | Some other ->
      if !(other.performed) >= 0 then begin
        ignore (Queue.take queue);
        first_waiting queue performed
      end
      else if other.performed == performed then begin
        let rest = Queue.copy queue in
        ignore (Queue.take rest);
        first_waiting rest performed
      end
      else Some other

let complete other performed number =
  performed := number;
  other.performed := other.number;
  Condition.signal other.condition

let forget_done queue =
  let waiting = Queue.create () in
  Queue.iter
    (fun c -> if !(c.performed) < 0 then Queue.add c waiting)
    queue;
  waiting

let send channel value =
  Communication
    (fun performed condition number ->
      let mine = { performed; condition; data = Some value; number } in
      {
        poll =
          (fun () ->
            match first_waiting channel.readers performed with
            | None -> false
            | Some reader ->
                reader.data <- Some value;
                complete reader performed number;
                true);
        suspend =
          (fun () ->
            channel.writers <- forget_done channel.writers;
            Queue.add mine channel.writers);
        result = ignore;
      })

let receive channel =
  Communication
    (fun performed condition number ->
      let mine = { performed; condition; data = None; number } in
      {
        poll =
          (fun () ->
            match first_waiting channel.writers performed with
            | None -> false
            | Some writer ->
                mine.data <- writer.data;
                complete writer performed number;
                true);
        suspend =
          (fun () ->
            channel.readers <- forget_done channel.readers;
            Queue.add mine channel.readers);
        result =
          (fun () ->
            match mine.data with
            | Some value -> value
            | None -> invalid_arg "Event.receive");
      })
