(* Sequences: lists computed on demand. *)

type 'a t = unit -> 'a node

and +'a node =
  | Nil
  | Cons of 'a * 'a t

(* Consuming *)

let is_empty s =
  match s () with
  | Nil -> true
  | Cons (_, _) -> false

let uncons s =
  match s () with
  | Nil -> None
  | Cons (a, rest) -> Some (a, rest)

let rec count n s =
  match s () with
  | Nil -> n
  | Cons (_, rest) -> count (n + 1) rest

let length s = count 0 s

let rec iter f s =
  match s () with
  | Nil -> ()
  | Cons (a, rest) ->
      f a;
      iter f rest

let rec fold_left f acc s =
  match s () with
  | Nil -> acc
  | Cons (a, rest) -> fold_left f (f acc a) rest

let rec iteri_from i f s =
  match s () with
  | Nil -> ()
  | Cons (a, rest) ->
      f i a;
      iteri_from (i + 1) f rest

let iteri f s = iteri_from 0 f s

let rec fold_lefti_from i f acc s =
  match s () with
  | Nil -> acc
  | Cons (a, rest) -> fold_lefti_from (i + 1) f (f acc i a) rest

let fold_lefti f acc s = fold_lefti_from 0 f acc s

let rec for_all p s =
  match s () with
  | Nil -> true
  | Cons (a, rest) -> p a && for_all p rest

let rec exists p s =
  match s () with
  | Nil -> false
  | Cons (a, rest) -> p a || exists p rest

let rec find p s =
  match s () with
  | Nil -> None
  | Cons (a, rest) -> if p a then Some a else find p rest

let rec find_index_from i p s =
  match s () with
  | Nil -> None
  | Cons (a, rest) -> if p a then Some i else find_index_from (i + 1) p rest

let find_index p s = find_index_from 0 p s

let rec find_map f s =
  match s () with
  | Nil -> None
  | Cons (a, rest) -> (
      match f a with
      | None -> find_map f rest
      | found -> found)

let rec find_mapi_from i f s =
  match s () with
  | Nil -> None
  | Cons (a, rest) -> (
      match f i a with
      | None -> find_mapi_from (i + 1) f rest
      | found -> found)

let find_mapi f s = find_mapi_from 0 f s

(* The functions on two sequences stop with the shorter one, and ask the second
   for an element only when the first has one. *)

let rec iter2 f s t =
  match s () with
  | Nil -> ()
  | Cons (a, s) -> (
      match t () with
      | Nil -> ()
      | Cons (b, t) ->
          f a b;
          iter2 f s t)

let rec fold_left2 f acc s t =
  match s () with
  | Nil -> acc
  | Cons (a, s) -> (
      match t () with
      | Nil -> acc
      | Cons (b, t) -> fold_left2 f (f acc a b) s t)

let rec for_all2 p s t =
  match s () with
  | Nil -> true
  | Cons (a, s) -> (
      match t () with
      | Nil -> true
      | Cons (b, t) -> p a b && for_all2 p s t)

let rec exists2 p s t =
  match s () with
  | Nil -> false
  | Cons (a, s) -> (
      match t () with
      | Nil -> false
      | Cons (b, t) -> p a b || exists2 p s t)

let rec equal same s t =
  match s (), t () with
  | Nil, Nil -> true
  | Cons (a, s), Cons (b, t) -> same a b && equal same s t
  | Nil, Cons (_, _) | Cons (_, _), Nil -> false

let rec compare order s t =
  match s (), t () with
  | Nil, Nil -> 0
  | Nil, Cons (_, _) -> -1
  | Cons (_, _), Nil -> 1
  | Cons (a, s), Cons (b, t) ->
      let c = order a b in
      if c <> 0 then c else compare order s t

(* Constructing *)

let empty () = Nil
let return a () = Cons (a, empty)
let cons a s () = Cons (a, s)

let rec append s t () =
  match s () with
  | Nil -> t ()
  | Cons (a, rest) -> Cons (a, append rest t)

let rec init_from i n f () =
  if i >= n then Nil
  else
    let a = f i in
    Cons (a, init_from (i + 1) n f)

let init n f =
  if n < 0 then invalid_arg "Seq.init" else init_from 0 n f

let rec unfold f state () =
  match f state with
  | None -> Nil
  | Some (a, state) -> Cons (a, unfold f state)

let rec repeat a () = Cons (a, repeat a)

let rec forever f () =
  let a = f () in
  Cons (a, forever f)

(* Started again for ever; but the first round decides whether there is
   anything to repeat. *)
let cycle s () =
  let rec again () = append s again () in
  match s () with
  | Nil -> Nil
  | Cons (a, rest) -> Cons (a, append rest again)

let rec iterate_from f a () =
  let b = f a in
  Cons (b, iterate_from f b)

let iterate f a = cons a (iterate_from f a)

let rec ints i () = Cons (i, ints (i + 1))

(* Transforming *)

let rec map f s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) ->
      let b = f a in
      Cons (b, map f rest)

let rec mapi_from i f s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) ->
      let b = f i a in
      Cons (b, mapi_from (i + 1) f rest)

let mapi f s = mapi_from 0 f s

let rec filter p s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) -> if p a then Cons (a, filter p rest) else filter p rest ()

let rec filter_map f s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) -> (
      match f a with
      | None -> filter_map f rest ()
      | Some b -> Cons (b, filter_map f rest))

let rec scan_rest f acc s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) ->
      let acc = f acc a in
      Cons (acc, scan_rest f acc rest)

let scan f acc s = cons acc (scan_rest f acc s)

let rec take_some n s () =
  if n = 0 then Nil
  else
    match s () with
    | Nil -> Nil
    | Cons (a, rest) -> Cons (a, take_some (n - 1) rest)

let take n s = if n < 0 then invalid_arg "Seq.take" else take_some n s

let rec skip n s =
  match s () with
  | Nil -> Nil
  | Cons (_, rest) -> if n = 1 then rest () else skip (n - 1) rest

let drop n s =
  if n < 0 then invalid_arg "Seq.drop"
  else if n = 0 then s
  else fun () -> skip n s

let rec take_while p s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) -> if p a then Cons (a, take_while p rest) else Nil

let rec drop_while p s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) as node -> if p a then drop_while p rest () else node

let rec group same s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) ->
      Cons
        ( cons a (take_while (same a) rest),
          group same (drop_while (same a) rest) )

(* A suspension per node remembers it. *)
let rec memoize s =
  let node =
    lazy
      (match s () with
      | Nil -> Nil
      | Cons (a, rest) -> Cons (a, memoize rest))
  in
  fun () -> Lazy.force node

exception Forced_twice

let rec once s =
  let used = Atomic.make false in
  fun () ->
    if Atomic.exchange used true then raise Forced_twice
    else
      match s () with
      | Nil -> Nil
      | Cons (a, rest) -> Cons (a, once rest)

let rec concat ss () =
  match ss () with
  | Nil -> Nil
  | Cons (s, rest) -> append s (concat rest) ()

let rec flat_map f s () =
  match s () with
  | Nil -> Nil
  | Cons (a, rest) -> append (f a) (flat_map f rest) ()

let concat_map = flat_map

let rec zip s t () =
  match s () with
  | Nil -> Nil
  | Cons (a, s) -> (
      match t () with
      | Nil -> Nil
      | Cons (b, t) -> Cons ((a, b), zip s t))

let rec map2 f s t () =
  match s () with
  | Nil -> Nil
  | Cons (a, s) -> (
      match t () with
      | Nil -> Nil
      | Cons (b, t) ->
          let c = f a b in
          Cons (c, map2 f s t))

let rec interleave s t () =
  match s () with
  | Nil -> t ()
  | Cons (a, rest) -> Cons (a, interleave t rest)

(* [a] and [b] head the two sequences; equal elements come from the first. *)
let rec merge_nodes order a s b t () =
  if order a b <= 0 then
    Cons
      ( a,
        fun () ->
          match s () with
          | Nil -> Cons (b, t)
          | Cons (a, s) -> merge_nodes order a s b t () )
  else
    Cons
      ( b,
        fun () ->
          match t () with
          | Nil -> Cons (a, s)
          | Cons (b, t) -> merge_nodes order a s b t () )

let sorted_merge order s t () =
  match s (), t () with
  | Nil, Nil -> Nil
  | Nil, node | node, Nil -> node
  | Cons (a, s), Cons (b, t) -> merge_nodes order a s b t ()

(* Rows to columns: the first elements of all rows, then their rests. Rows that
   have ended are left out. *)
let rec heads_and_tails rows =
  match rows () with
  | Nil -> (empty, empty)
  | Cons (row, rows) -> (
      match row () with
      | Nil -> heads_and_tails rows
      | Cons (a, tail) ->
          let heads, tails = heads_and_tails rows in
          (cons a heads, cons tail tails))

let rec transpose rows () =
  let heads, tails = heads_and_tails rows in
  if is_empty heads then Nil else Cons (heads, transpose tails)

(* The pairs by diagonals, so that each comes after finitely many others:
   [remainders] holds what is left of the rows begun so far, latest first. *)
let rec diagonals remainders rows () =
  match rows () with
  | Nil -> transpose remainders ()
  | Cons (row, rows) -> (
      match row () with
      | Nil ->
          let heads, tails = heads_and_tails remainders in
          Cons (heads, diagonals tails rows)
      | Cons (a, tail) ->
          let heads, tails = heads_and_tails remainders in
          Cons (cons a heads, diagonals (cons tail tails) rows))

let map_product f s t =
  concat (diagonals empty (map (fun a -> map (fun b -> f a b) t) s))

let product s t = map_product (fun a b -> (a, b)) s t

let unzip s = (map fst s, map snd s)
let split = unzip

let partition_map f s =
  let lefts =
    filter_map
      (fun a ->
        match f a with
        | Either.Left b -> Some b
        | Either.Right _ -> None)
      s
  in
  let rights =
    filter_map
      (fun a ->
        match f a with
        | Either.Left _ -> None
        | Either.Right c -> Some c)
      s
  in
  (lefts, rights)

let partition p s = (filter p s, filter (fun a -> not (p a)) s)

(* Dispensers: functions that give the next element each time. *)

let rec of_dispenser next () =
  match next () with
  | None -> Nil
  | Some a -> Cons (a, of_dispenser next)

let to_dispenser s =
  let rest = ref s in
  fun () ->
    match !rest () with
    | Nil ->
        rest := empty;
        None
    | Cons (a, tail) ->
        rest := tail;
        Some a
