(* Reads a delivery log and reports on it. *)

module By_town = Tally.Make (struct
  include String

  let to_string town = town
end)

module By_day = Tally.Make (struct
  type t = int

  let compare = Int.compare
  let to_string = Printf.sprintf "day %03d"
end)

type summary = {
  mutable entries : int;
  mutable returned : int;
  mutable lost : int;
  mutable slowest : (int * string) option;
  reasons : (string, int) Hashtbl.t;
}

let read_lines file f =
  let channel = open_in file in
  Fun.protect
    ~finally:(fun () -> close_in channel)
    (fun () ->
      let rec loop number =
        match input_line channel with
        | line ->
            f number line;
            loop (number + 1)
        | exception End_of_file -> number - 1
      in
      loop 1)

let note summary (entry : Entry.t) =
  summary.entries <- summary.entries + 1;
  match entry.outcome with
  | Delivered { minutes } -> (
      match summary.slowest with
      | Some (slowest, _) when slowest >= minutes -> ()
      | _ -> summary.slowest <- Some (minutes, entry.parcel))
  | Returned reason ->
      summary.returned <- summary.returned + 1;
      let seen = try Hashtbl.find summary.reasons reason with Not_found -> 0 in
      Hashtbl.replace summary.reasons reason (seen + 1)
  | Lost -> summary.lost <- summary.lost + 1

let print_ranking title rows =
  Printf.printf "%s\n" title;
  List.iteri (fun i (name, count, sum) -> Printf.printf "%3d. %-12s %6d %12.2f\n" (i + 1) name count sum) rows

let () =
  let file = if Array.length Sys.argv > 1 then Sys.argv.(1) else "deliveries.txt" in
  let summary = { entries = 0; returned = 0; lost = 0; slowest = None; reasons = Hashtbl.create 16 } in
  let towns = ref By_town.empty and days = ref By_day.empty in
  let network = ref Route.empty and problems = ref [] and priciest = ref [] in
  let each line text =
    match Entry.parse ~line text with
    | None -> ()
    | Some entry ->
        note summary entry;
        towns := By_town.add entry.target entry.price !towns;
        days := By_day.add entry.day entry.price !days;
        network := Route.add entry.origin entry.target entry.price !network;
        priciest := entry :: !priciest
    | exception Entry.Malformed { line; reason } -> problems := (line, reason) :: !problems
  in
  let lines = try read_lines file each with Sys_error message -> prerr_endline message; exit 1 in
  Printf.printf "%d lines, %d entries, %d problems\n" lines summary.entries (List.length !problems);
  List.iter (fun (line, reason) -> Printf.printf "  line %d: %s\n" line reason) (List.rev !problems);
  Printf.printf "returned %d, lost %d, income %.2f\n" summary.returned summary.lost (By_town.total !towns);
  Option.iter (fun (minutes, parcel) -> Printf.printf "slowest: %s, %dh%02d\n" parcel (minutes / 60) (minutes mod 60)) summary.slowest;
  print_ranking "by town" (By_town.ranking ~limit:5 !towns);
  print_ranking "by day" (By_day.ranking ~limit:3 !days);
  let reasons = Hashtbl.fold (fun reason n all -> (n, reason) :: all) summary.reasons [] in
  List.iter (fun (n, reason) -> Printf.printf "%5d %s\n" n reason) (List.sort (fun a b -> compare b a) reasons);
  let first_three = List.filteri (fun i _ -> i < 3) (List.sort Entry.compare_by_price !priciest) in
  List.iter (fun (e : Entry.t) -> Printf.printf "%s %s->%s %.2f\n" e.parcel e.origin e.target e.price) first_three;
  List.iter
    (fun (from, target) ->
      match Route.cheapest !network ~from ~target with
      | Unreachable -> Printf.printf "%s to %s: no way\n" from target
      | Reached { cost; stops } -> Printf.printf "%s to %s: %.2f via %s\n" from target cost (String.concat ", " stops))
    [ ("Aarhus", "Zagreb"); ("Oslo", "Turin"); ("Nowhere", "Oslo") ]
