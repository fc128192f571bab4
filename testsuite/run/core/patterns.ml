(* Pattern matching in all its forms. *)
type shape = Point | Circle of float | Rect of { w : float; h : float } | Poly of (int * int) list
let area = function
  | Point -> 0.
  | Circle r -> 3. *. r *. r
  | Rect { w; h } -> w *. h
  | Poly ([] | [ _ ] | [ _; _ ]) -> 0.
  | Poly ((x, y) :: _ as points) -> float_of_int (List.length points + x + y)
let () = List.iter (fun s -> Printf.printf "%g " (area s)) [ Point; Circle 2.; Rect { w = 2.; h = 4.5 }; Poly [ (1, 2); (3, 4); (5, 6) ]; Poly [ (1, 1) ] ]
let () = print_newline ()
let classify c =
  match c with
  | 'a' .. 'z' -> "lower" | 'A' .. 'Z' -> "upper" | '0' .. '9' -> "digit"
  | ' ' | '\t' | '\n' -> "space" | _ when Char.code c > 127 -> "high" | _ -> "other"
let () = String.iter (fun c -> print_string (classify c); print_char ' ') "aZ5 \200!"
let () = print_newline ()
let strings = function
  | "" -> 0 | "one" -> 1 | "two" -> 2 | "three" -> 3 | "four" -> 4 | "a much longer string than eight" -> 5
  | "a much longer string than nine!" -> 6 | s when String.length s > 10 -> 7 | _ -> 8
let () = List.iter (fun s -> Printf.printf "%d " (strings s)) [ ""; "one"; "three"; "four"; "a much longer string than nine!"; "a much longer string"; "x"; "two" ]
let () = print_newline ()
let ints n = match n with 0 -> "zero" | 1 | 2 | 3 -> "few" | -1 -> "minus" | 1000 -> "k" | max when max = max_int -> "max" | n when n < 0 -> "neg" | _ -> "many"
let () = List.iter (fun n -> print_string (ints n); print_char ' ') [ 0; 2; -1; 1000; max_int; -5; 77 ]
let () = print_newline ()
let nested = function
  | Some (Some (x, [ y ])), _ | None, Some (x, y) -> x + y
  | Some None, Some (x, _) -> x
  | Some (Some (_, l)), None -> List.length l
  | _ -> -1
let () = List.iter (fun v -> Printf.printf "%d " (nested v)) [ (Some (Some (1, [ 2 ])), None); (None, Some (3, 4)); (Some None, Some (9, 0)); (Some (Some (0, [ 1; 2; 3 ])), None); (None, None) ]
let () = print_newline ()
let arrays = function [||] -> 0 | [| x |] -> x | [| x; y |] -> x * y | a -> Array.length a * 100
let () = Printf.printf "%d %d %d %d\n" (arrays [||]) (arrays [| 5 |]) (arrays [| 6; 7 |]) (arrays [| 1; 2; 3 |])
let floats = function 0. -> "zero" | 1.5 -> "1.5" | nan when nan <> nan -> "nan" | x when x < 0. -> "neg" | _ -> "pos"
let () = List.iter (fun x -> print_string (floats x); print_char ' ') [ 0.; -0.; 1.5; nan; -3.; 8. ]
let () = print_newline ()
let guards l = match l with x :: y :: _ when x > y -> "desc" | x :: y :: _ when x < y -> "asc" | _ :: _ :: _ -> "same" | [ _ ] -> "one" | [] -> "none"
let () = List.iter (fun l -> print_string (guards l); print_char ' ') [ [ 2; 1 ]; [ 1; 2; 3 ]; [ 1; 1 ]; [ 1 ]; [] ]
let () = print_newline ()
let (a, b), { contents = c } = ((1, "b"), ref 3.5)
let () = Printf.printf "%d %s %g\n" a b c
let lazy_match = function (lazy 0), _ -> "zero" | _, (lazy n) when n > 5 -> "big" | (lazy n), _ -> string_of_int n
let () = print_endline (lazy_match (lazy 0, lazy (failwith "never")) ^ lazy_match (lazy 1, lazy 9) ^ lazy_match (lazy 7, lazy 1))
let poly = function `A -> 1 | `B n -> n | `C (x, y) -> x * y | `D [] -> 0 | `D (x :: _) -> x
let () = Printf.printf "%d %d %d %d %d\n" (poly `A) (poly (`B 5)) (poly (`C (6, 7))) (poly (`D [])) (poly (`D [ 9 ]))
let int64s = function 0L -> "0" | 5000000000L -> "5e9" | n -> Int64.to_string n
let () = print_endline (int64s 0L ^ " " ^ int64s 5000000000L ^ " " ^ int64s (-3L))
let fail x = match x with 1 -> "one"
let () = try print_endline (fail 2) with Match_failure (file, line, col) -> Printf.printf "%s %d %d\n" file line col
let () = match [ 3; 1; 2 ] with x :: rest -> (match List.sort compare (x :: rest) with [ a; b; c ] -> Printf.printf "%d%d%d\n" a b c | _ -> assert false) | [] -> ()
