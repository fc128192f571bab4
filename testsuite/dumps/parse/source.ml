(* What the printer of sources writes, line for line. *)
open List
let x = 1
let y = f x + 1
let l = [1; 2; 3]
let rec length l = match l with [] -> 0 | _ :: t -> 1 + length t
let pair = (x, "a\n")
let name (x : int) ~label ?opt = f ~label ?opt x
let first = a.(0)
let id : 'a . 'a -> 'a = fun x -> x
let v = { name = "x"; age = 3 }
exception Stop
include Set.Make(String)
let%test x = 1
let g = fun x -> function | A -> 1 | B -> 2
let h () = let y = x in print y; y
