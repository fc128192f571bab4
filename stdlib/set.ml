(* Sets as balanced binary trees.

   The heights of a node's children differ by 2 at most, and a node knows its
   height. Operations that change nothing return their argument itself. *)

module type OrderedType = sig
  type t

  val compare : t -> t -> int
end

module type S = sig
  type elt
  type t

  val empty : t
  val add : elt -> t -> t
  val singleton : elt -> t
  val remove : elt -> t -> t
  val union : t -> t -> t
  val inter : t -> t -> t
  val disjoint : t -> t -> bool
  val diff : t -> t -> t
  val cardinal : t -> int
  val elements : t -> elt list
  val min_elt : t -> elt
  val min_elt_opt : t -> elt option
  val max_elt : t -> elt
  val max_elt_opt : t -> elt option
  val choose : t -> elt
  val choose_opt : t -> elt option
  val find : elt -> t -> elt
  val find_opt : elt -> t -> elt option
  val find_first : (elt -> bool) -> t -> elt
  val find_first_opt : (elt -> bool) -> t -> elt option
  val find_last : (elt -> bool) -> t -> elt
  val find_last_opt : (elt -> bool) -> t -> elt option
  val iter : (elt -> unit) -> t -> unit
  val fold : (elt -> 'acc -> 'acc) -> t -> 'acc -> 'acc
  val map : (elt -> elt) -> t -> t
  val filter : (elt -> bool) -> t -> t
  val filter_map : (elt -> elt option) -> t -> t
  val partition : (elt -> bool) -> t -> t * t
  val split : elt -> t -> t * bool * t
  val is_empty : t -> bool
  val mem : elt -> t -> bool
  val equal : t -> t -> bool
  val compare : t -> t -> int
  val subset : t -> t -> bool
  val for_all : (elt -> bool) -> t -> bool
  val exists : (elt -> bool) -> t -> bool
  val to_list : t -> elt list
  val of_list : elt list -> t
  val to_seq_from : elt -> t -> elt Seq.t
  val to_seq : t -> elt Seq.t
  val to_rev_seq : t -> elt Seq.t
  val add_seq : elt Seq.t -> t -> t
  val of_seq : elt Seq.t -> t
end

module Make (Ord : OrderedType) = struct
  type elt = Ord.t

  type t =
    | Empty
    | Node of {
        l : t;
        v : elt;
        r : t;
        h : int;
      }

  (* {1 Building balanced trees} *)

  let height s =
    match s with
    | Empty -> 0
    | Node { h; _ } -> h

  (* Heights that differ by 2 at most. *)
  let node l v r =
    let hl = height l in
    let hr = height r in
    Node { l; v; r; h = (if hl >= hr then hl + 1 else hr + 1) }

  (* Heights that differ by 3 at most: one rotation, or two, mend that. *)
  let balance l v r =
    let hl = height l in
    let hr = height r in
    if hl > hr + 2 then
      match l with
      | Node { l = ll; v = lv; r = lr; _ } -> (
          if height ll >= height lr then node ll lv (node lr v r)
          else
            match lr with
            | Node { l = lrl; v = lrv; r = lrr; _ } ->
                node (node ll lv lrl) lrv (node lrr v r)
            | Empty -> assert false)
      | Empty -> assert false
    else if hr > hl + 2 then
      match r with
      | Node { l = rl; v = rv; r = rr; _ } -> (
          if height rr >= height rl then node (node l v rl) rv rr
          else
            match rl with
            | Node { l = rll; v = rlv; r = rlr; _ } ->
                node (node l v rll) rlv (node rlr rv rr)
            | Empty -> assert false)
      | Empty -> assert false
    else Node { l; v; r; h = (if hl >= hr then hl + 1 else hr + 1) }

  let empty = Empty
  let singleton v = Node { l = Empty; v; r = Empty; h = 1 }

  let is_empty s =
    match s with
    | Empty -> true
    | Node _ -> false

  let rec add x s =
    match s with
    | Empty -> Node { l = Empty; v = x; r = Empty; h = 1 }
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then s
        else if c < 0 then
          let l' = add x l in
          if l' == l then s else balance l' v r
        else
          let r' = add x r in
          if r' == r then s else balance l v r'

  (* [x] is less than all elements, or greater than all. *)

  let rec add_least x s =
    match s with
    | Empty -> singleton x
    | Node { l; v; r; _ } -> balance (add_least x l) v r

  let rec add_greatest x s =
    match s with
    | Empty -> singleton x
    | Node { l; v; r; _ } -> balance l v (add_greatest x r)

  (* As [node], for any heights: down the higher tree to where they fit. *)
  let rec join l v r =
    match l, r with
    | Empty, _ -> add_least v r
    | _, Empty -> add_greatest v l
    | Node { l = ll; v = lv; r = lr; h = lh }, Node { l = rl; v = rv; r = rr; h = rh }
      ->
        if lh > rh + 2 then balance ll lv (join lr v r)
        else if rh > lh + 2 then balance (join l v rl) rv rr
        else node l v r

  (* {1 Extremes} *)

  let rec min_elt s =
    match s with
    | Empty -> raise Not_found
    | Node { l = Empty; v; _ } -> v
    | Node { l; _ } -> min_elt l

  let rec min_elt_opt s =
    match s with
    | Empty -> None
    | Node { l = Empty; v; _ } -> Some v
    | Node { l; _ } -> min_elt_opt l

  let rec max_elt s =
    match s with
    | Empty -> raise Not_found
    | Node { r = Empty; v; _ } -> v
    | Node { r; _ } -> max_elt r

  let rec max_elt_opt s =
    match s with
    | Empty -> None
    | Node { r = Empty; v; _ } -> Some v
    | Node { r; _ } -> max_elt_opt r

  let choose = min_elt
  let choose_opt = min_elt_opt

  let rec remove_min s =
    match s with
    | Empty -> invalid_arg "Set.remove_min_elt"
    | Node { l = Empty; r; _ } -> r
    | Node { l; v; r; _ } -> balance (remove_min l) v r

  (* The elements of [l] are less than those of [r]. [glue] takes what differs
     by 2 at most, [concat] anything. *)

  let glue l r =
    match l, r with
    | Empty, s | s, Empty -> s
    | _, _ -> balance l (min_elt r) (remove_min r)

  let concat l r =
    match l, r with
    | Empty, s | s, Empty -> s
    | _, _ -> join l (min_elt r) (remove_min r)

  let rec remove x s =
    match s with
    | Empty -> Empty
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then glue l r
        else if c < 0 then
          let l' = remove x l in
          if l' == l then s else balance l' v r
        else
          let r' = remove x r in
          if r' == r then s else balance l v r'

  (* {1 Searching} *)

  let rec mem x s =
    match s with
    | Empty -> false
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        c = 0 || mem x (if c < 0 then l else r)

  let rec find x s =
    match s with
    | Empty -> raise Not_found
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then v else find x (if c < 0 then l else r)

  let rec find_opt x s =
    match s with
    | Empty -> None
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then Some v else find_opt x (if c < 0 then l else r)

  (* For [p] that goes from false to true, or the other way: [best] is the last
     element met that satisfies it. *)

  let rec least_such p best s =
    match s with
    | Empty -> best
    | Node { l; v; r; _ } ->
        if p v then least_such p (Some v) l else least_such p best r

  let rec greatest_such p best s =
    match s with
    | Empty -> best
    | Node { l; v; r; _ } ->
        if p v then greatest_such p (Some v) r else greatest_such p best l

  let found option =
    match option with
    | Some v -> v
    | None -> raise Not_found

  let find_first_opt p s = least_such p None s
  let find_last_opt p s = greatest_such p None s
  let find_first p s = found (find_first_opt p s)
  let find_last p s = found (find_last_opt p s)

  (* {1 Two sets} *)

  let rec split x s =
    match s with
    | Empty -> (Empty, false, Empty)
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then (l, true, r)
        else if c < 0 then
          let ll, present, lr = split x l in
          (ll, present, join lr v r)
        else
          let rl, present, rr = split x r in
          (join l v rl, present, rr)

  let rec union s t =
    match s, t with
    | Empty, other | other, Empty -> other
    | Node { l; v; r; h }, Node { l = l'; v = v'; r = r'; h = h' } ->
        (* The higher tree's root is the result's. *)
        if h >= h' then
          if h' = 1 then add v' s
          else
            let tl, _, tr = split v t in
            let ul = union l tl in
            let ur = union r tr in
            if ul == l && ur == r then s else join ul v ur
        else if h = 1 then add v t
        else
          let sl, _, sr = split v' s in
          let ul = union sl l' in
          let ur = union sr r' in
          if ul == l' && ur == r' then t else join ul v' ur

  let rec inter s t =
    match s, t with
    | Empty, _ | _, Empty -> Empty
    | Node { l; v; r; _ }, _ ->
        let tl, present, tr = split v t in
        let il = inter l tl in
        let ir = inter r tr in
        if not present then concat il ir
        else if il == l && ir == r then s
        else join il v ir

  let rec disjoint s t =
    match s, t with
    | Empty, _ | _, Empty -> true
    | Node _, _ when s == t -> false
    | Node { l; v; r; _ }, _ ->
        let tl, present, tr = split v t in
        (not present) && disjoint l tl && disjoint r tr

  let rec diff s t =
    match s, t with
    | Empty, _ -> Empty
    | _, Empty -> s
    | Node { l; v; r; _ }, _ ->
        let tl, present, tr = split v t in
        let dl = diff l tl in
        let dr = diff r tr in
        if present then concat dl dr
        else if dl == l && dr == r then s
        else join dl v dr

  let rec subset s t =
    match s, t with
    | Empty, _ -> true
    | _, Empty -> false
    | Node { l; v; r; _ }, Node { l = l'; v = v'; r = r'; _ } ->
        let c = Ord.compare v v' in
        if c = 0 then subset l l' && subset r r'
        else if c < 0 then
          (* [v] and what is before it can only be in [l']. *)
          subset (Node { l; v; r = Empty; h = 0 }) l' && subset r t
        else subset (Node { l = Empty; v; r; h = 0 }) r' && subset l t

  (* The nodes that are left of a traversal: an element, what follows it below
     it, and the rest. *)
  type front =
    | Done
    | Next of elt * t * front

  let rec push s front =
    match s with
    | Empty -> front
    | Node { l; v; r; _ } -> push l (Next (v, r, front))

  let compare s t =
    let rec fronts f g =
      match f, g with
      | Done, Done -> 0
      | Done, Next _ -> -1
      | Next _, Done -> 1
      | Next (v, r, f), Next (v', r', g) ->
          let c = Ord.compare v v' in
          if c <> 0 then c else fronts (push r f) (push r' g)
    in
    fronts (push s Done) (push t Done)

  let equal s t = compare s t = 0

  (* {1 Traversing} *)

  let rec iter f s =
    match s with
    | Empty -> ()
    | Node { l; v; r; _ } ->
        iter f l;
        f v;
        iter f r

  let rec fold f s acc =
    match s with
    | Empty -> acc
    | Node { l; v; r; _ } -> fold f r (f v (fold f l acc))

  let rec for_all p s =
    match s with
    | Empty -> true
    | Node { l; v; r; _ } -> p v && for_all p l && for_all p r

  let rec exists p s =
    match s with
    | Empty -> false
    | Node { l; v; r; _ } -> p v || exists p l || exists p r

  let rec cardinal s =
    match s with
    | Empty -> 0
    | Node { l; r; _ } -> cardinal l + 1 + cardinal r

  let rec elements_before s rest =
    match s with
    | Empty -> rest
    | Node { l; v; r; _ } -> elements_before l (v :: elements_before r rest)

  let elements s = elements_before s []
  let to_list = elements

  let rec filter p s =
    match s with
    | Empty -> Empty
    | Node { l; v; r; _ } ->
        let l' = filter p l in
        let keep = p v in
        let r' = filter p r in
        if not keep then concat l' r'
        else if l' == l && r' == r then s
        else join l' v r'

  let rec partition p s =
    match s with
    | Empty -> (Empty, Empty)
    | Node { l; v; r; _ } ->
        let lt, lf = partition p l in
        let keep = p v in
        let rt, rf = partition p r in
        if keep then (join lt v rt, concat lf rf)
        else (concat lt rt, join lf v rf)

  (* [v] may belong between [l] and [r], or anywhere. *)
  let place l v r =
    if
      (is_empty l || Ord.compare (max_elt l) v < 0)
      && (is_empty r || Ord.compare v (min_elt r) < 0)
    then join l v r
    else union l (add v r)

  let rec map f s =
    match s with
    | Empty -> Empty
    | Node { l; v; r; _ } ->
        let l' = map f l in
        let v' = f v in
        let r' = map f r in
        if l' == l && v' == v && r' == r then s else place l' v' r'

  let rec filter_map f s =
    match s with
    | Empty -> Empty
    | Node { l; v; r; _ } -> (
        let l' = filter_map f l in
        let v' = f v in
        let r' = filter_map f r in
        match v' with
        | Some v' ->
            if l' == l && v' == v && r' == r then s else place l' v' r'
        | None -> (
            match l', r' with
            | Empty, other | other, Empty -> other
            | _, _ -> place l' (min_elt r') (remove_min r')))

  (* {1 Lists and sequences} *)

  (* A tree of the first [n] of distinct elements in order. *)
  let of_sorted list =
    let rec build n list =
      match n, list with
      | 0, _ -> (Empty, list)
      | 1, v :: rest -> (singleton v, rest)
      | _, _ -> (
          let left = n / 2 in
          let l, rest = build left list in
          match rest with
          | [] -> assert false
          | v :: rest ->
              let r, rest = build (n - left - 1) rest in
              (node l v r, rest))
    in
    fst (build (List.length list) list)

  let of_list list =
    match list with
    | [] -> empty
    | [ a ] -> singleton a
    | [ a; b ] -> add b (singleton a)
    | [ a; b; c ] -> add c (add b (singleton a))
    | _ -> of_sorted (List.sort_uniq Ord.compare list)

  let add_seq seq s = Seq.fold_left (fun s v -> add v s) s seq
  let of_seq seq = add_seq seq empty

  let rec seq_of_front front () =
    match front with
    | Done -> Seq.Nil
    | Next (v, r, rest) -> Seq.Cons (v, seq_of_front (push r rest))

  let to_seq s = seq_of_front (push s Done)

  let rec push_right s front =
    match s with
    | Empty -> front
    | Node { l; v; r; _ } -> push_right r (Next (v, l, front))

  let rec rev_seq_of_front front () =
    match front with
    | Done -> Seq.Nil
    | Next (v, l, rest) -> Seq.Cons (v, rev_seq_of_front (push_right l rest))

  let to_rev_seq s = rev_seq_of_front (push_right s Done)

  let to_seq_from low s =
    let rec from s front =
      match s with
      | Empty -> front
      | Node { l; v; r; _ } ->
          let c = Ord.compare v low in
          if c = 0 then Next (v, r, front)
          else if c < 0 then from r front
          else from l (Next (v, r, front))
    in
    seq_of_front (from s Done)
end
