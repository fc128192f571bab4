(* Queues: chains of mutable cells. *)

type 'a cell =
  | Nil
  | Cell of {
      item : 'a;
      mutable next : 'a cell;
    }

(* [last] is of no meaning when [first] is [Nil]. *)
type 'a t = {
  mutable length : int;
  mutable first : 'a cell;
  mutable last : 'a cell;
}

exception Empty

let create () = { length = 0; first = Nil; last = Nil }

let clear q =
  q.length <- 0;
  q.first <- Nil;
  q.last <- Nil

let add x q =
  let cell = Cell { item = x; next = Nil } in
  match q.last with
  | Nil ->
      q.length <- 1;
      q.first <- cell;
      q.last <- cell
  | Cell last ->
      q.length <- q.length + 1;
      last.next <- cell;
      q.last <- cell

let push = add

let peek q =
  match q.first with
  | Nil -> raise Empty
  | Cell { item; _ } -> item

let peek_opt q =
  match q.first with
  | Nil -> None
  | Cell { item; _ } -> Some item

let top = peek

let take q =
  match q.first with
  | Nil -> raise Empty
  | Cell { item; next = Nil } ->
      clear q;
      item
  | Cell { item; next } ->
      q.length <- q.length - 1;
      q.first <- next;
      item

let take_opt q =
  match q.first with
  | Nil -> None
  | Cell _ -> Some (take q)

let pop = take
let drop q = ignore (take q)

let copy q =
  let c = create () in
  let rec from cell =
    match cell with
    | Nil -> c
    | Cell { item; next } ->
        add item c;
        from next
  in
  from q.first

let is_empty q = q.length = 0
let length q = q.length

let iter f q =
  let rec from cell =
    match cell with
    | Nil -> ()
    | Cell { item; next } ->
        f item;
        from next
  in
  from q.first

let fold f acc q =
  let rec from acc cell =
    match cell with
    | Nil -> acc
    | Cell { item; next } -> from (f acc item) next
  in
  from acc q.first

let transfer src dst =
  if src.length > 0 then begin
    (match dst.last with
    | Nil -> dst.first <- src.first
    | Cell last -> last.next <- src.first);
    dst.length <- dst.length + src.length;
    dst.last <- src.last;
    clear src
  end

let to_seq q =
  let rec from cell () =
    match cell with
    | Nil -> Seq.Nil
    | Cell { item; next } -> Seq.Cons (item, from next)
  in
  from q.first

let add_seq q seq = Seq.iter (fun x -> push x q) seq

let of_seq seq =
  let q = create () in
  add_seq q seq;
  q
