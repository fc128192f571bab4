(* Values of one of two types. *)

type ('a, 'b) t =
  | Left of 'a
  | Right of 'b

let left a = Left a
let right b = Right b

let is_left either =
  match either with
  | Left _ -> true
  | Right _ -> false

let is_right either =
  match either with
  | Left _ -> false
  | Right _ -> true

let find_left either =
  match either with
  | Left a -> Some a
  | Right _ -> None

let find_right either =
  match either with
  | Left _ -> None
  | Right b -> Some b

let map_left f either =
  match either with
  | Left a -> Left (f a)
  | Right _ as same -> same

let map_right f either =
  match either with
  | Left _ as same -> same
  | Right b -> Right (f b)

let map ~left ~right either =
  match either with
  | Left a -> Left (left a)
  | Right b -> Right (right b)

let fold ~left ~right either =
  match either with
  | Left a -> left a
  | Right b -> right b

let iter = fold
let for_all = fold

let equal ~left ~right x y =
  match x, y with
  | Left a, Left a' -> left a a'
  | Right b, Right b' -> right b b'
  | Left _, Right _ | Right _, Left _ -> false

let compare ~left ~right x y =
  match x, y with
  | Left a, Left a' -> left a a'
  | Right b, Right b' -> right b b'
  | Left _, Right _ -> -1
  | Right _, Left _ -> 1
