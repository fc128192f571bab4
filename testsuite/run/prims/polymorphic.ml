(* Polymorphic comparison and hashing over values of every shape. *)
type t = A | B | C of int | D of t * t | E of { mutable x : float; y : string } | F of float | G of int array | H of float array
exception Ex of int
module M = Map.Make (Int)
let lz = lazy (1 + 1)
let () = ignore (Lazy.force lz)
let r x = Obj.repr x
let values = [
  r 0; r 1; r (-1); r max_int; r min_int; r 'a'; r true; r (); r []; r [1]; r [1; 2]; r [2]; r [[1]; []]; r "a"; r "b"; r ""; r "ab"; r 1.; r (-0.); r 0.;
  r infinity; r (1, 2); r (1, 2, 3); r (1, "x"); r [| |]; r [| 1 |]; r [| 1; 2 |]; r [| 1.; 2. |]; r [| 1.; 3. |]; r [| 1. |]; r 1l; r 2l; r 1L; r (-1L); r 1n;
  r (Some 1); r None; r (Some (Some None)); r A; r B; r (C 1); r (C 2); r (D (A, B)); r (D (A, C 1)); r (E { x = 1.; y = "q" }); r (F 2.); r (G [| 1 |]); r (H [| 1.5 |]);
  r (ref 0); r (ref 1); r (Bytes.of_string "a"); r lz; r (`A); r (`B 1); r (`A 1); r (M.add 1 2 M.empty); r Complex.i; r (Array.make 20 3); r (String.make 300 'z');
  r (List.init 50 Fun.id); r (Array.init 300 float_of_int) ]
let s f = try string_of_int (f ()) with e -> Printexc.to_string e
let b f = try string_of_bool (f ()) with e -> Printexc.to_string e
let () =
  let values = Array.of_list values in
  let n = Array.length values in
  for i = 0 to n - 1 do
    Printf.printf "%d: %d %d %d %d |" i (Hashtbl.hash values.(i)) (Hashtbl.seeded_hash 7 values.(i)) (Hashtbl.hash_param 3 5 values.(i)) (Hashtbl.hash_param 200 500 values.(i));
    for j = 0 to n - 1 do
      print_string (match compare values.(i) values.(j) with 0 -> "=" | n when n < 0 -> "<" | _ -> ">")
    done;
    print_newline ()
  done;
  for i = 0 to n - 1 do for j = 0 to n - 1 do
    let x = values.(i) and y = values.(j) in
    print_string (if x = y then "1" else "0"); print_string (if x < y then "1" else "0"); print_string (if x >= y then "1" else "0") done; print_newline () done
let () =
  let f x = x + 1 in
  print_endline (b (fun () -> r f = r f)); print_endline (s (fun () -> compare (r f) (r f))); print_endline (s (fun () -> compare (r f) (r 1)));
  print_endline (s (fun () -> compare (1, f) (2, f))); print_endline (s (fun () -> compare (1, f) (1, fun x -> x)));
  print_endline (b (fun () -> nan = nan)); print_endline (s (fun () -> compare nan nan)); print_endline (b (fun () -> [nan] = [nan]));
  print_endline (b (fun () -> [| nan |] <> [| nan |])); print_endline (s (fun () -> compare (1., nan) (1., 0.))); print_endline (b (fun () -> (nan, 1) < (nan, 2)));
  print_endline (b (fun () -> let x = [nan] in x = x)); print_endline (s (fun () -> let x = [nan] in compare x x));
  let o1 = object method m = 1 end and o2 = object method m = 2 end in
  print_endline (b (fun () -> o1 = o1)); print_endline (b (fun () -> r o1 = r o2)); print_endline (b (fun () -> (o1 < o2)));
  print_endline (b (fun () -> Ex 1 = Ex 1)); print_endline (b (fun () -> Not_found = Not_found)); print_endline (b (fun () -> Ex 1 = Failure "x"));
  print_endline (s (fun () -> compare (r (Weak.create 1)) (r (Weak.create 1)))); print_endline (s (fun () -> compare (r stdout) (r stdout)));
  print_endline (s (fun () -> Hashtbl.hash stdout - Hashtbl.hash stdout)); print_endline (s (fun () -> compare (r 1l) (r 1L))); print_endline (s (fun () -> compare (r 1n) (r 5)))
(* Deep values must not exhaust any stack. *)
let rec deep n acc = if n = 0 then acc else deep (n - 1) (D (acc, A))
let () =
  let a = deep 100_000 B and b = deep 100_000 B in
  Printf.printf "%b %d %d\n" (a = b) (compare a (deep 100_000 A)) (Hashtbl.hash a);
  let l = List.init 100_000 Fun.id in
  Printf.printf "%b %d\n" (l = List.map Fun.id l) (String.length (Marshal.to_string a []));
  Printf.printf "%b\n" (Marshal.from_string (Marshal.to_string a []) 0 = b)
