type outcome = Delivered of { minutes : int } | Returned of string | Lost

type t = {
  day : int;
  parcel : string;
  origin : string;
  target : string;
  grams : int;
  price : float;
  outcome : outcome;
}

exception Malformed of { line : int; reason : string }

let malformed line fmt = Printf.ksprintf (fun reason -> raise (Malformed { line; reason })) fmt

let number line what text =
  match int_of_string_opt text with
  | Some n when n >= 0 -> n
  | Some n -> malformed line "%s is negative: %d" what n
  | None -> malformed line "%s is no number: %S" what text

let amount line text =
  match float_of_string_opt text with Some x -> x | None -> malformed line "price is no number: %S" text

let outcome line = function
  | [ "delivered"; minutes ] -> Delivered { minutes = number line "minutes" minutes }
  | "returned" :: (_ :: _ as why) -> Returned (String.concat " " why)
  | [ "lost" ] -> Lost
  | words -> malformed line "unknown outcome %S" (String.concat " " words)

let parse ~line text =
  let text = String.trim text in
  if text = "" || text.[0] = '#' then None
  else
    match List.filter (fun word -> word <> "") (String.split_on_char ' ' text) with
    | day :: parcel :: origin :: "->" :: target :: grams :: price :: rest ->
        Some
          {
            day = number line "day" day;
            parcel;
            origin;
            target;
            grams = number line "weight" grams;
            price = amount line price;
            outcome = outcome line rest;
          }
    | _ -> malformed line "too few words"

let compare_by_price a b = match compare b.price a.price with 0 -> compare a.parcel b.parcel | c -> c
