(* Lists.

   Functions that build a list in the order of their argument are written
   tail-recursively modulo the constructor, with a few elements a round: long
   lists cost no stack, short ones little. *)

type 'a t = 'a list =
  | []
  | ( :: ) of 'a * 'a list

(* Lengths and elements *)

let rec length_from n list =
  match list with
  | [] -> n
  | _ :: rest -> length_from (n + 1) rest

let length list = length_from 0 list

let rec compare_lengths l m =
  match l with
  | [] -> (
      match m with
      | [] -> 0
      | _ :: _ -> -1)
  | _ :: l -> (
      match m with
      | [] -> 1
      | _ :: m -> compare_lengths l m)

let rec compare_length_with list n =
  match list with
  | [] -> if n = 0 then 0 else if n > 0 then -1 else 1
  | _ :: rest -> if n <= 0 then 1 else compare_length_with rest (n - 1)

let is_empty list =
  match list with
  | [] -> true
  | _ :: _ -> false

let cons a list = a :: list

let hd list =
  match list with
  | [] -> failwith "hd"
  | a :: _ -> a

let tl list =
  match list with
  | [] -> failwith "tl"
  | _ :: rest -> rest

let rec nth_of list n =
  match list with
  | [] -> failwith "nth"
  | a :: rest -> if n = 0 then a else nth_of rest (n - 1)

let nth list n = if n < 0 then invalid_arg "List.nth" else nth_of list n

let rec nth_opt_of list n =
  match list with
  | [] -> None
  | a :: rest -> if n = 0 then Some a else nth_opt_of rest (n - 1)

let nth_opt list n =
  if n < 0 then invalid_arg "List.nth" else nth_opt_of list n

(* Joining *)

let rec rev_append front back =
  match front with
  | [] -> back
  | a :: rest -> rev_append rest (a :: back)

let rev list = rev_append list []
let append = ( @ )

let rec concat lists =
  match lists with
  | [] -> []
  | [ list ] -> list
  | list :: rest -> list @ concat rest

let flatten = concat

let[@tail_mod_cons] rec init_from i last f =
  if i > last then []
  else if i = last then [ f i ]
  else
    let a = f i in
    let b = f (i + 1) in
    a :: b :: init_from (i + 2) last f

let init n f =
  if n < 0 then invalid_arg "List.init" else init_from 0 (n - 1) f

(* Comparing *)

let rec equal same l m =
  match l with
  | [] -> (
      match m with
      | [] -> true
      | _ :: _ -> false)
  | a :: l -> (
      match m with
      | [] -> false
      | b :: m -> same a b && equal same l m)

let rec compare order l m =
  match l with
  | [] -> (
      match m with
      | [] -> 0
      | _ :: _ -> -1)
  | a :: l -> (
      match m with
      | [] -> 1
      | b :: m ->
          let c = order a b in
          if c <> 0 then c else compare order l m)

(* Iterating *)

let rec iter f list =
  match list with
  | [] -> ()
  | a :: rest ->
      f a;
      iter f rest

let rec iteri_from i f list =
  match list with
  | [] -> ()
  | a :: rest ->
      f i a;
      iteri_from (i + 1) f rest

let iteri f list = iteri_from 0 f list

let[@tail_mod_cons] rec map f list =
  match list with
  | [] -> []
  | [ a ] -> [ f a ]
  | a :: b :: rest ->
      let a = f a in
      let b = f b in
      a :: b :: map f rest

let[@tail_mod_cons] rec mapi_from i f list =
  match list with
  | [] -> []
  | a :: rest ->
      let b = f i a in
      b :: mapi_from (i + 1) f rest

let mapi f list = mapi_from 0 f list

let rev_map f list =
  let rec loop done_ list =
    match list with
    | [] -> done_
    | a :: rest -> loop (f a :: done_) rest
  in
  loop [] list

let[@tail_mod_cons] rec filter_map f list =
  match list with
  | [] -> []
  | a :: rest -> (
      match f a with
      | None -> filter_map f rest
      | Some b -> b :: filter_map f rest)

let concat_map f list =
  let rec loop f done_ list =
    match list with
    | [] -> rev done_
    | a :: rest -> loop f (rev_append (f a) done_) rest
  in
  loop f [] list

let fold_left_map f acc list =
  let rec loop acc done_ list =
    match list with
    | [] -> (acc, rev done_)
    | a :: rest ->
        let acc, b = f acc a in
        loop acc (b :: done_) rest
  in
  loop acc [] list

let rec fold_left f acc list =
  match list with
  | [] -> acc
  | a :: rest -> fold_left f (f acc a) rest

let rec fold_right f list acc =
  match list with
  | [] -> acc
  | a :: rest -> f a (fold_right f rest acc)

(* Two lists *)

let rec iter2 f l m =
  match l, m with
  | [], [] -> ()
  | a :: l, b :: m ->
      f a b;
      iter2 f l m
  | _, _ -> invalid_arg "List.iter2"

let[@tail_mod_cons] rec map2 f l m =
  match l, m with
  | [], [] -> []
  | a :: l, b :: m ->
      let c = f a b in
      c :: map2 f l m
  | _, _ -> invalid_arg "List.map2"

let rev_map2 f l m =
  let rec loop done_ l m =
    match l, m with
    | [], [] -> done_
    | a :: l, b :: m -> loop (f a b :: done_) l m
    | _, _ -> invalid_arg "List.rev_map2"
  in
  loop [] l m

let rec fold_left2 f acc l m =
  match l, m with
  | [], [] -> acc
  | a :: l, b :: m -> fold_left2 f (f acc a b) l m
  | _, _ -> invalid_arg "List.fold_left2"

let rec fold_right2 f l m acc =
  match l, m with
  | [], [] -> acc
  | a :: l, b :: m -> f a b (fold_right2 f l m acc)
  | _, _ -> invalid_arg "List.fold_right2"

(* Scanning *)

let rec for_all p list =
  match list with
  | [] -> true
  | a :: rest -> p a && for_all p rest

let rec exists p list =
  match list with
  | [] -> false
  | a :: rest -> p a || exists p rest

let rec for_all2 p l m =
  match l, m with
  | [], [] -> true
  | a :: l, b :: m -> p a b && for_all2 p l m
  | _, _ -> invalid_arg "List.for_all2"

let rec exists2 p l m =
  match l, m with
  | [], [] -> false
  | a :: l, b :: m -> p a b || exists2 p l m
  | _, _ -> invalid_arg "List.exists2"

let rec mem a list =
  match list with
  | [] -> false
  | b :: rest -> Stdlib.compare b a = 0 || mem a rest

let rec memq a list =
  match list with
  | [] -> false
  | b :: rest -> b == a || memq a rest

(* Searching *)

let rec find p list =
  match list with
  | [] -> raise Not_found
  | a :: rest -> if p a then a else find p rest

let rec find_opt p list =
  match list with
  | [] -> None
  | a :: rest -> if p a then Some a else find_opt p rest

let rec find_index_from i p list =
  match list with
  | [] -> None
  | a :: rest -> if p a then Some i else find_index_from (i + 1) p rest

let find_index p list = find_index_from 0 p list

let rec find_map f list =
  match list with
  | [] -> None
  | a :: rest -> (
      match f a with
      | None -> find_map f rest
      | found -> found)

let rec find_mapi_from i f list =
  match list with
  | [] -> None
  | a :: rest -> (
      match f i a with
      | None -> find_mapi_from (i + 1) f rest
      | found -> found)

let find_mapi f list = find_mapi_from 0 f list

let[@tail_mod_cons] rec filter p list =
  match list with
  | [] -> []
  | a :: rest -> if p a then a :: filter p rest else filter p rest

let find_all = filter

let[@tail_mod_cons] rec filteri_from i p list =
  match list with
  | [] -> []
  | a :: rest ->
      if p i a then a :: filteri_from (i + 1) p rest
      else filteri_from (i + 1) p rest

let filteri p list = filteri_from 0 p list

let[@tail_mod_cons] rec take_some n list =
  match list with
  | [] -> []
  | a :: rest -> if n = 0 then [] else a :: take_some (n - 1) rest

let take n list =
  if n < 0 then invalid_arg "List.take" else take_some n list

let rec drop_some n list =
  match list with
  | [] -> []
  | _ :: rest -> if n = 0 then list else drop_some (n - 1) rest

let drop n list =
  if n < 0 then invalid_arg "List.drop" else drop_some n list

let[@tail_mod_cons] rec take_while p list =
  match list with
  | [] -> []
  | a :: rest -> if p a then a :: take_while p rest else []

let rec drop_while p list =
  match list with
  | [] -> []
  | a :: rest -> if p a then drop_while p rest else list

let partition p list =
  let rec loop yes no list =
    match list with
    | [] -> (rev yes, rev no)
    | a :: rest ->
        if p a then loop (a :: yes) no rest else loop yes (a :: no) rest
  in
  loop [] [] list

let partition_map f list =
  let rec loop lefts rights list =
    match list with
    | [] -> (rev lefts, rev rights)
    | a :: rest -> (
        match f a with
        | Either.Left b -> loop (b :: lefts) rights rest
        | Either.Right c -> loop lefts (c :: rights) rest)
  in
  loop [] [] list

(* Association lists *)

let rec assoc key list =
  match list with
  | [] -> raise Not_found
  | (k, value) :: rest ->
      if Stdlib.compare k key = 0 then value else assoc key rest

let rec assoc_opt key list =
  match list with
  | [] -> None
  | (k, value) :: rest ->
      if Stdlib.compare k key = 0 then Some value else assoc_opt key rest

let rec assq key list =
  match list with
  | [] -> raise Not_found
  | (k, value) :: rest -> if k == key then value else assq key rest

let rec assq_opt key list =
  match list with
  | [] -> None
  | (k, value) :: rest -> if k == key then Some value else assq_opt key rest

let rec mem_assoc key list =
  match list with
  | [] -> false
  | (k, _) :: rest -> Stdlib.compare k key = 0 || mem_assoc key rest

let rec mem_assq key list =
  match list with
  | [] -> false
  | (k, _) :: rest -> k == key || mem_assq key rest

let[@tail_mod_cons] rec remove_assoc key list =
  match list with
  | [] -> []
  | ((k, _) as pair) :: rest ->
      if Stdlib.compare k key = 0 then rest
      else pair :: remove_assoc key rest

let[@tail_mod_cons] rec remove_assq key list =
  match list with
  | [] -> []
  | ((k, _) as pair) :: rest ->
      if k == key then rest else pair :: remove_assq key rest

(* Lists of pairs *)

let rec split list =
  match list with
  | [] -> ([], [])
  | (a, b) :: rest ->
      let l, m = split rest in
      (a :: l, b :: m)

let[@tail_mod_cons] rec combine l m =
  match l, m with
  | [], [] -> []
  | a :: l, b :: m -> (a, b) :: combine l m
  | _, _ -> invalid_arg "List.combine"

(* Sorting *)

let[@tail_mod_cons] rec merge order l m =
  match l with
  | [] -> m
  | a :: l' -> (
      match m with
      | [] -> l
      | b :: m' ->
          if order a b <= 0 then a :: merge order l' m
          else b :: merge order l m')

(* Merge sort. [sort_up n list] sorts the first [n] elements in increasing
   order, [sort_down] in decreasing order; both reverse as they merge, so each
   is made of two runs of the other. Equal elements keep their order in the
   first, and have the opposite one in the second. The rest of the list is
   left in [rest]. *)
let stable_sort order list =
  let rest = ref list in
  let rec merge_down l m sorted =
    (* increasing runs to a decreasing one; [l] is the earlier *)
    match l with
    | [] -> rev_append m sorted
    | a :: l' -> (
        match m with
        | [] -> rev_append l sorted
        | b :: m' ->
            if order a b <= 0 then merge_down l' m (a :: sorted)
            else merge_down l m' (b :: sorted))
  in
  let rec merge_up l m sorted =
    (* decreasing runs to an increasing one; [l] is the earlier *)
    match l with
    | [] -> rev_append m sorted
    | a :: l' -> (
        match m with
        | [] -> rev_append l sorted
        | b :: m' ->
            if order a b > 0 then merge_up l' m (a :: sorted)
            else merge_up l m' (b :: sorted))
  in
  let rec sort_up n =
    match n, !rest with
    | 2, a :: b :: tail ->
        rest := tail;
        if order a b <= 0 then [ a; b ] else [ b; a ]
    | 3, a :: b :: c :: tail ->
        rest := tail;
        if order a b <= 0 then
          if order b c <= 0 then [ a; b; c ]
          else if order a c <= 0 then [ a; c; b ]
          else [ c; a; b ]
        else if order a c <= 0 then [ b; a; c ]
        else if order b c <= 0 then [ b; c; a ]
        else [ c; b; a ]
    | _ ->
        let half = n asr 1 in
        let first = sort_down half in
        let second = sort_down (n - half) in
        merge_up first second []
  and sort_down n =
    match n, !rest with
    | 2, a :: b :: tail ->
        rest := tail;
        if order a b > 0 then [ a; b ] else [ b; a ]
    | 3, a :: b :: c :: tail ->
        rest := tail;
        if order a b > 0 then
          if order b c > 0 then [ a; b; c ]
          else if order a c > 0 then [ a; c; b ]
          else [ c; a; b ]
        else if order a c > 0 then [ b; a; c ]
        else if order b c > 0 then [ b; c; a ]
        else [ c; b; a ]
    | _ ->
        let half = n asr 1 in
        let first = sort_up half in
        let second = sort_up (n - half) in
        merge_down first second []
  in
  let n = length list in
  if n < 2 then list else sort_up n

let sort = stable_sort
let fast_sort = stable_sort

(* The same with one of equal elements kept: the first in the list's order. *)
let sort_uniq order list =
  let rest = ref list in
  let rec merge_down l m sorted =
    match l with
    | [] -> rev_append m sorted
    | a :: l' -> (
        match m with
        | [] -> rev_append l sorted
        | b :: m' ->
            let c = order a b in
            if c = 0 then merge_down l' m' (a :: sorted)
            else if c < 0 then merge_down l' m (a :: sorted)
            else merge_down l m' (b :: sorted))
  in
  let rec merge_up l m sorted =
    match l with
    | [] -> rev_append m sorted
    | a :: l' -> (
        match m with
        | [] -> rev_append l sorted
        | b :: m' ->
            let c = order a b in
            if c = 0 then merge_up l' m' (a :: sorted)
            else if c > 0 then merge_up l' m (a :: sorted)
            else merge_up l m' (b :: sorted))
  in
  let rec sort_up n =
    match n, !rest with
    | 1, a :: tail ->
        rest := tail;
        [ a ]
    | 2, a :: b :: tail ->
        rest := tail;
        let c = order a b in
        if c = 0 then [ a ] else if c < 0 then [ a; b ] else [ b; a ]
    | _ ->
        let half = n asr 1 in
        let first = sort_down half in
        let second = sort_down (n - half) in
        merge_up first second []
  and sort_down n =
    match n, !rest with
    | 1, a :: tail ->
        rest := tail;
        [ a ]
    | 2, a :: b :: tail ->
        rest := tail;
        let c = order a b in
        if c = 0 then [ a ] else if c > 0 then [ a; b ] else [ b; a ]
    | _ ->
        let half = n asr 1 in
        let first = sort_up half in
        let second = sort_up (n - half) in
        merge_down first second []
  in
  let n = length list in
  if n < 2 then list else sort_up n

(* Sequences *)

let rec to_seq list () =
  match list with
  | [] -> Seq.Nil
  | a :: rest -> Seq.Cons (a, to_seq rest)

let[@tail_mod_cons] rec of_seq s =
  match s () with
  | Seq.Nil -> []
  | Seq.Cons (a, rest) -> a :: of_seq rest
