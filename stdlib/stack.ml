(* Stacks: lists with their length. *)

type 'a t = {
  mutable items : 'a list;
  mutable length : int;
}

exception Empty

let create () = { items = []; length = 0 }

let clear s =
  s.items <- [];
  s.length <- 0

let copy s = { items = s.items; length = s.length }

let push x s =
  s.items <- x :: s.items;
  s.length <- s.length + 1

let pop s =
  match s.items with
  | [] -> raise Empty
  | x :: rest ->
      s.items <- rest;
      s.length <- s.length - 1;
      x

let pop_opt s =
  match s.items with
  | [] -> None
  | x :: rest ->
      s.items <- rest;
      s.length <- s.length - 1;
      Some x

let drop s = ignore (pop s)

let top s =
  match s.items with
  | [] -> raise Empty
  | x :: _ -> x

let top_opt s =
  match s.items with
  | [] -> None
  | x :: _ -> Some x

let is_empty s = s.length = 0
let length s = s.length
let iter f s = List.iter f s.items
let fold f acc s = List.fold_left f acc s.items
let to_seq s = List.to_seq s.items
let add_seq s seq = Seq.iter (fun x -> push x s) seq

let of_seq seq =
  let s = create () in
  add_seq s seq;
  s
