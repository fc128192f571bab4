type _ expr =
  | Int : int -> int expr | Bool : bool -> bool expr | Add : int expr * int expr -> int expr
  | If : bool expr * 'a expr * 'a expr -> 'a expr | Eq : 'a expr * 'a expr -> bool expr
  | Pair : 'a expr * 'b expr -> ('a * 'b) expr | Fst : ('a * 'b) expr -> 'a expr
let rec eval : type a. a expr -> a = function
  | Int n -> n | Bool b -> b | Add (a, b) -> eval a + eval b | If (c, t, e) -> if eval c then eval t else eval e
  | Eq (a, b) -> eval a = eval b | Pair (a, b) -> (eval a, eval b) | Fst p -> fst (eval p)
let () = Printf.printf "%d %b\n" (eval (If (Eq (Int 3, Add (Int 1, Int 2)), Add (Int 40, Int 2), Int 0))) (eval (Eq (Bool true, Bool false)))
let () = Printf.printf "%d\n" (eval (Fst (Pair (Int 7, Bool true))))
type showable = Show : 'a * ('a -> string) -> showable
let () = List.iter (fun (Show (x, f)) -> print_string (f x ^ " ")) [ Show (1, string_of_int); Show ("s", Fun.id); Show (2.5, string_of_float) ]; print_newline ()
type (_, _) eq = Refl : ('a, 'a) eq
let cast : type a b. (a, b) eq -> a -> b = fun Refl x -> x
let () = print_int (cast Refl 5); print_newline ()
type _ ty = TInt : int ty | TString : string ty | TList : 'a ty -> 'a list ty
let rec to_string : type a. a ty -> a -> string = fun ty v -> match ty with TInt -> string_of_int v | TString -> v | TList t -> "[" ^ String.concat ";" (List.map (to_string t) v) ^ "]"
let () = print_endline (to_string (TList (TList TInt)) [ [ 1; 2 ]; []; [ 3 ] ] ^ to_string TString "x")
let rec same : type a b. a ty -> b ty -> (a, b) eq option = fun a b -> match a, b with
  | TInt, TInt -> Some Refl | TString, TString -> Some Refl | TList a, TList b -> (match same a b with Some Refl -> Some Refl | None -> None) | _ -> None
let () = Printf.printf "%b %b\n" (same (TList TInt) (TList TInt) <> None) (same TInt TString <> None)
type zero = Z and 'n succ = S of 'n
type (_, _) vec = Nil : ('a, zero) vec | Cons : 'a * ('a, 'n) vec -> ('a, 'n succ) vec
let head : type a n. (a, n succ) vec -> a = fun (Cons (x, _)) -> x
let rec length : type a n. (a, n) vec -> int = function Nil -> 0 | Cons (_, r) -> 1 + length r
let () = let v = Cons (1, Cons (2, Nil)) in Printf.printf "%d %d\n" (head v) (length v)
type packed = P : (module Set.OrderedType with type t = 'a) * 'a list -> packed
let sort (P (m, l)) = let f (type a) (module O : Set.OrderedType with type t = a) (l : a list) = List.length (List.sort_uniq O.compare l) in f m l
let () = Printf.printf "%d\n" (sort (P ((module Int), [ 3; 1; 3 ])))
type e = ..
type e += X of int | Y
let f : e -> string = function X n -> string_of_int n | Y -> "Y" | _ -> "?"
type e += W
let () = print_endline (f (X 3) ^ f Y ^ f W)
