(* let rec of values, mutual recursion in closures, deep recursion. *)
let rec ones = 1 :: ones
let rec ping = "ping" :: pong and pong = "pong" :: ping
let rec take n l = if n = 0 then [] else match l with [] -> [] | x :: r -> x :: take (n - 1) r
let () = print_endline (String.concat " " (List.map string_of_int (take 5 ones) @ take 3 ping))
type 'a stream = { head : 'a; tail : 'a stream Lazy.t }
let rec from n = { head = n; tail = lazy (from (n + 1)) }
let rec nth s n = if n = 0 then s.head else nth (Lazy.force s.tail) (n - 1)
let () = Printf.printf "%d\n" (nth (from 0) 1000)
let rec depth n = if n = 0 then 0 else 1 + depth (n - 1)
let () = Printf.printf "%d\n" (depth 500_000)
let rec fact = function 0 -> 1 | n -> n * fact (n - 1)
let fib = let rec go a b = function 0 -> a | n -> go b (a + b) (n - 1) in go 0 1
let () = Printf.printf "%d %d\n" (fact 15) (fib 80)
let rec a x = if x > 100 then [ x ] else x :: b (x * 2)
and b x = if x > 100 then [ -x ] else x :: c (x + 1)
and c x = a (x * 3)
let () = List.iter (Printf.printf "%d ") (a 1); print_newline ()
let memo f = let t = Hashtbl.create 16 in let rec g n = match Hashtbl.find_opt t n with Some v -> v | None -> let v = f g n in Hashtbl.add t n v; v in g
let () = Printf.printf "%d\n" (memo (fun self n -> if n < 2 then n else self (n - 1) + self (n - 2)) 60)
let make_counter () = let n = ref 0 in let get () = !n and add k = n := !n + k in (get, add)
let () = let get, add = make_counter () in add 5; add 6; Printf.printf "%d\n" (get ())
let rec f x = let rec g y = if y = 0 then x else h (y - 1) and h y = if y = 0 then x * 2 else g (y - 1) in g x
let () = Printf.printf "%d %d\n" (f 4) (f 5)
let church n f x = let rec go n x = if n = 0 then x else go (n - 1) (f x) in go n x
let () = Printf.printf "%d\n" (church 10 (fun x -> x * 2) 1)
let rec tree = function 0 -> `Leaf | n -> `Node (tree (n - 1), n, tree (n - 1))
let rec sum = function `Leaf -> 0 | `Node (l, n, r) -> sum l + n + sum r
let () = Printf.printf "%d\n" (sum (tree 10))
