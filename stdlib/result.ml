(* Values or errors. *)

type ('a, 'e) t = ('a, 'e) result =
  | Ok of 'a
  | Error of 'e

let ok a = Ok a
let error e = Error e

let value result ~default =
  match result with
  | Ok a -> a
  | Error _ -> default

let get_ok result =
  match result with
  | Ok a -> a
  | Error _ -> invalid_arg "result is Error _"

let get_error result =
  match result with
  | Error e -> e
  | Ok _ -> invalid_arg "result is Ok _"

let bind result f =
  match result with
  | Ok a -> f a
  | Error _ as failed -> failed

let join result =
  match result with
  | Ok inner -> inner
  | Error _ as failed -> failed

let map f result =
  match result with
  | Ok a -> Ok (f a)
  | Error _ as failed -> failed

let map_error f result =
  match result with
  | Ok _ as fine -> fine
  | Error e -> Error (f e)

let fold ~ok ~error result =
  match result with
  | Ok a -> ok a
  | Error e -> error e

let iter f result =
  match result with
  | Ok a -> f a
  | Error _ -> ()

let iter_error f result =
  match result with
  | Ok _ -> ()
  | Error e -> f e

let is_ok result =
  match result with
  | Ok _ -> true
  | Error _ -> false

let is_error result =
  match result with
  | Ok _ -> false
  | Error _ -> true

let equal ~ok ~error x y =
  match x, y with
  | Ok a, Ok b -> ok a b
  | Error a, Error b -> error a b
  | Ok _, Error _ | Error _, Ok _ -> false

let compare ~ok ~error x y =
  match x, y with
  | Ok a, Ok b -> ok a b
  | Error a, Error b -> error a b
  | Ok _, Error _ -> -1
  | Error _, Ok _ -> 1

let to_option result =
  match result with
  | Ok a -> Some a
  | Error _ -> None

let to_list result =
  match result with
  | Ok a -> [ a ]
  | Error _ -> []

let to_seq result =
  match result with
  | Ok a -> Seq.return a
  | Error _ -> Seq.empty
