(* Values that may be absent. *)

type 'a t = 'a option =
  | None
  | Some of 'a

let none = None
let some a = Some a

let value option ~default =
  match option with
  | Some a -> a
  | None -> default

let get option =
  match option with
  | Some a -> a
  | None -> invalid_arg "option is None"

let bind option f =
  match option with
  | Some a -> f a
  | None -> None

let join option =
  match option with
  | Some inner -> inner
  | None -> None

let map f option =
  match option with
  | Some a -> Some (f a)
  | None -> None

let fold ~none ~some option =
  match option with
  | Some a -> some a
  | None -> none

let iter f option =
  match option with
  | Some a -> f a
  | None -> ()

let is_none option =
  match option with
  | None -> true
  | Some _ -> false

let is_some option =
  match option with
  | None -> false
  | Some _ -> true

let equal same x y =
  match x, y with
  | Some a, Some b -> same a b
  | None, None -> true
  | Some _, None | None, Some _ -> false

let compare order x y =
  match x, y with
  | Some a, Some b -> order a b
  | None, None -> 0
  | None, Some _ -> -1
  | Some _, None -> 1

let to_result ~none option =
  match option with
  | Some a -> Ok a
  | None -> Error none

let to_list option =
  match option with
  | Some a -> [ a ]
  | None -> []

let to_seq option =
  match option with
  | Some a -> Seq.return a
  | None -> Seq.empty
