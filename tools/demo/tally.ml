module type KEY = sig
  type t

  val compare : t -> t -> int
  val to_string : t -> string
end

module type S = sig
  type key
  type t

  val empty : t
  val add : key -> float -> t -> t
  val total : t -> float
  val mean : key -> t -> float
  val ranking : ?limit:int -> t -> (string * int * float) list
end

module Make (Key : KEY) = struct
  module Keys = Map.Make (Key)

  type key = Key.t
  type cell = { count : int; sum : float }
  type t = cell Keys.t

  let empty = Keys.empty

  let add key amount tally =
    let step = function
      | None -> Some { count = 1; sum = amount }
      | Some cell -> Some { count = cell.count + 1; sum = cell.sum +. amount }
    in
    Keys.update key step tally

  let total tally = Keys.fold (fun _ cell sum -> sum +. cell.sum) tally 0.

  let mean key tally =
    let { count; sum } = Keys.find key tally in
    sum /. float_of_int count

  let rec take n = function x :: rest when n > 0 -> x :: take (n - 1) rest | _ -> []

  let ranking ?limit tally =
    let rows = Keys.fold (fun key { count; sum } rows -> (Key.to_string key, count, sum) :: rows) tally [] in
    let by_sum (a, _, x) (b, _, y) = match compare y x with 0 -> compare a b | c -> c in
    let rows = List.sort by_sum rows in
    match limit with None -> rows | Some n -> take n rows
end
