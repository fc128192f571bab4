(* The cheapest way between towns, from the prices that were paid: Dijkstra's algorithm over what the log shows. *)

module Towns = Map.Make (String)

module Queue = Set.Make (struct
  type t = float * string

  let compare = compare
end)

type network = float Towns.t Towns.t

let empty : network = Towns.empty

let add origin target price (network : network) : network =
  let from = Option.value ~default:Towns.empty (Towns.find_opt origin network) in
  let better = match Towns.find_opt target from with Some known -> min known price | None -> price in
  Towns.add origin (Towns.add target better from) network

type answer = Unreachable | Reached of { cost : float; stops : string list }

let cheapest network ~from ~target =
  let rec back came town path =
    match Towns.find_opt town came with None -> town :: path | Some before -> back came before (town :: path)
  in
  let rec search queue best came =
    match Queue.min_elt_opt queue with
    | None -> Unreachable
    | Some (cost, town) when town = target -> Reached { cost; stops = back came town [] }
    | Some ((cost, town) as first) ->
        let queue = Queue.remove first queue in
        if cost > Towns.find town best then search queue best came
        else
          let next = Option.value ~default:Towns.empty (Towns.find_opt town network) in
          let relax neighbour price (queue, best, came) =
            let reached = cost +. price in
            match Towns.find_opt neighbour best with
            | Some known when known <= reached -> (queue, best, came)
            | _ -> (Queue.add (reached, neighbour) queue, Towns.add neighbour reached best, Towns.add neighbour town came)
          in
          let queue, best, came = Towns.fold relax next (queue, best, came) in
          search queue best came
  in
  search (Queue.singleton (0., from)) (Towns.singleton from 0.) Towns.empty
