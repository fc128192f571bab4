(* Maps as balanced binary trees.

   The heights of a node's children differ by 2 at most, and a node knows its
   height. Operations that change nothing return their argument itself. *)

module type OrderedType = sig
  type t

  val compare : t -> t -> int
end

module type S = sig
  type key
  type +!'a t
  val empty : 'a t
  val add : key -> 'a -> 'a t -> 'a t
  val add_to_list : key -> 'a -> 'a list t -> 'a list t
  val update : key -> ('a option -> 'a option) -> 'a t -> 'a t
  val singleton : key -> 'a -> 'a t
  val remove : key -> 'a t -> 'a t
  val merge :
    (key -> 'a option -> 'b option -> 'c option) -> 'a t -> 'b t -> 'c t
  val union : (key -> 'a -> 'a -> 'a option) -> 'a t -> 'a t -> 'a t
  val cardinal : 'a t -> int
  val bindings : 'a t -> (key * 'a) list
  val min_binding : 'a t -> (key * 'a)
  val min_binding_opt : 'a t -> (key * 'a) option
  val max_binding : 'a t -> (key * 'a)
  val max_binding_opt : 'a t -> (key * 'a) option
  val choose : 'a t -> (key * 'a)
  val choose_opt : 'a t -> (key * 'a) option
  val find : key -> 'a t -> 'a
  val find_opt : key -> 'a t -> 'a option
  val find_first : (key -> bool) -> 'a t -> (key * 'a)
  val find_first_opt : (key -> bool) -> 'a t -> (key * 'a) option
  val find_last : (key -> bool) -> 'a t -> (key * 'a)
  val find_last_opt : (key -> bool) -> 'a t -> (key * 'a) option
  val iter : (key -> 'a -> unit) -> 'a t -> unit
  val fold : (key -> 'a -> 'acc -> 'acc) -> 'a t -> 'acc -> 'acc
  val map : ('a -> 'b) -> 'a t -> 'b t
  val mapi : (key -> 'a -> 'b) -> 'a t -> 'b t
  val filter : (key -> 'a -> bool) -> 'a t -> 'a t
  val filter_map : (key -> 'a -> 'b option) -> 'a t -> 'b t
  val partition : (key -> 'a -> bool) -> 'a t -> ('a t * 'a t)
  val split : key -> 'a t -> ('a t * 'a option * 'a t)
  val is_empty : 'a t -> bool
  val mem : key -> 'a t -> bool
  val equal : ('a -> 'a -> bool) -> 'a t -> 'a t -> bool
  val compare : ('a -> 'a -> int) -> 'a t -> 'a t -> int
  val for_all : (key -> 'a -> bool) -> 'a t -> bool
  val exists : (key -> 'a -> bool) -> 'a t -> bool
  val to_list : 'a t -> (key * 'a) list
  val of_list : (key * 'a) list -> 'a t
  val to_seq : 'a t -> (key * 'a) Seq.t
  val to_rev_seq : 'a t -> (key * 'a) Seq.t
  val to_seq_from : key -> 'a t -> (key * 'a) Seq.t
  val add_seq : (key * 'a) Seq.t -> 'a t -> 'a t
  val of_seq : (key * 'a) Seq.t -> 'a t
end

module Make (Ord : OrderedType) = struct
  type key = Ord.t

  type 'a t =
    | Empty
    | Node of {
        l : 'a t;
        v : key;
        d : 'a;
        r : 'a t;
        h : int;
      }

  (* {1 Building balanced trees} *)

  let height m =
    match m with
    | Empty -> 0
    | Node { h; _ } -> h

  (* Heights that differ by 2 at most. *)
  let node l v d r =
    let hl = height l in
    let hr = height r in
    Node { l; v; d; r; h = (if hl >= hr then hl + 1 else hr + 1) }

  (* Heights that differ by 3 at most: one rotation, or two, mend that. *)
  let balance l v d r =
    let hl = height l in
    let hr = height r in
    if hl > hr + 2 then
      match l with
      | Node { l = ll; v = lv; d = ld; r = lr; _ } -> (
          if height ll >= height lr then node ll lv ld (node lr v d r)
          else
            match lr with
            | Node { l = lrl; v = lrv; d = lrd; r = lrr; _ } ->
                node (node ll lv ld lrl) lrv lrd (node lrr v d r)
            | Empty -> assert false)
      | Empty -> assert false
    else if hr > hl + 2 then
      match r with
      | Node { l = rl; v = rv; d = rd; r = rr; _ } -> (
          if height rr >= height rl then node (node l v d rl) rv rd rr
          else
            match rl with
            | Node { l = rll; v = rlv; d = rld; r = rlr; _ } ->
                node (node l v d rll) rlv rld (node rlr rv rd rr)
            | Empty -> assert false)
      | Empty -> assert false
    else Node { l; v; d; r; h = (if hl >= hr then hl + 1 else hr + 1) }

  let empty = Empty
  let singleton v d = Node { l = Empty; v; d; r = Empty; h = 1 }

  let is_empty m =
    match m with
    | Empty -> true
    | Node _ -> false

  let rec add x data m =
    match m with
    | Empty -> Node { l = Empty; v = x; d = data; r = Empty; h = 1 }
    | Node { l; v; d; r; h } ->
        let c = Ord.compare x v in
        if c = 0 then if d == data then m else Node { l; v = x; d = data; r; h }
        else if c < 0 then
          let l' = add x data l in
          if l' == l then m else balance l' v d r
        else
          let r' = add x data r in
          if r' == r then m else balance l v d r'

  (* [x] is less than all keys, or greater than all. *)

  let rec add_least x data m =
    match m with
    | Empty -> singleton x data
    | Node { l; v; d; r; _ } -> balance (add_least x data l) v d r

  let rec add_greatest x data m =
    match m with
    | Empty -> singleton x data
    | Node { l; v; d; r; _ } -> balance l v d (add_greatest x data r)

  (* As [node], for any heights: down the higher tree to where they fit. *)
  let rec join l v d r =
    match l, r with
    | Empty, _ -> add_least v d r
    | _, Empty -> add_greatest v d l
    | Node ln, Node rn ->
        if ln.h > rn.h + 2 then balance ln.l ln.v ln.d (join ln.r v d r)
        else if rn.h > ln.h + 2 then balance (join l v d rn.l) rn.v rn.d rn.r
        else node l v d r

  (* {1 Extremes} *)

  let rec min_binding m =
    match m with
    | Empty -> raise Not_found
    | Node { l = Empty; v; d; _ } -> (v, d)
    | Node { l; _ } -> min_binding l

  let rec min_binding_opt m =
    match m with
    | Empty -> None
    | Node { l = Empty; v; d; _ } -> Some (v, d)
    | Node { l; _ } -> min_binding_opt l

  let rec max_binding m =
    match m with
    | Empty -> raise Not_found
    | Node { r = Empty; v; d; _ } -> (v, d)
    | Node { r; _ } -> max_binding r

  let rec max_binding_opt m =
    match m with
    | Empty -> None
    | Node { r = Empty; v; d; _ } -> Some (v, d)
    | Node { r; _ } -> max_binding_opt r

  let choose = min_binding
  let choose_opt = min_binding_opt

  let rec remove_min m =
    match m with
    | Empty -> invalid_arg "Map.remove_min_elt"
    | Node { l = Empty; r; _ } -> r
    | Node { l; v; d; r; _ } -> balance (remove_min l) v d r

  (* The keys of [l] are less than those of [r]. [glue] takes what differs by 2
     at most, [concat] anything. *)

  let glue l r =
    match l, r with
    | Empty, m | m, Empty -> m
    | _, _ ->
        let v, d = min_binding r in
        balance l v d (remove_min r)

  let concat l r =
    match l, r with
    | Empty, m | m, Empty -> m
    | _, _ ->
        let v, d = min_binding r in
        join l v d (remove_min r)

  let join_or_concat l v d r =
    match d with
    | Some d -> join l v d r
    | None -> concat l r

  let rec remove x m =
    match m with
    | Empty -> Empty
    | Node { l; v; d; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then glue l r
        else if c < 0 then
          let l' = remove x l in
          if l' == l then m else balance l' v d r
        else
          let r' = remove x r in
          if r' == r then m else balance l v d r'

  let rec update x f m =
    match m with
    | Empty -> (
        match f None with
        | None -> Empty
        | Some data -> singleton x data)
    | Node { l; v; d; r; h } ->
        let c = Ord.compare x v in
        if c = 0 then
          match f (Some d) with
          | None -> glue l r
          | Some data -> if d == data then m else Node { l; v = x; d = data; r; h }
        else if c < 0 then
          let l' = update x f l in
          if l' == l then m else balance l' v d r
        else
          let r' = update x f r in
          if r' == r then m else balance l v d r'

  let add_to_list x data m =
    update x
      (fun known ->
        match known with
        | None -> Some [ data ]
        | Some list -> Some (data :: list))
      m

  (* {1 Searching} *)

  let rec find x m =
    match m with
    | Empty -> raise Not_found
    | Node { l; v; d; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then d else find x (if c < 0 then l else r)

  let rec find_opt x m =
    match m with
    | Empty -> None
    | Node { l; v; d; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then Some d else find_opt x (if c < 0 then l else r)

  let rec mem x m =
    match m with
    | Empty -> false
    | Node { l; v; r; _ } ->
        let c = Ord.compare x v in
        c = 0 || mem x (if c < 0 then l else r)

  (* For [p] that goes from false to true, or the other way: [best] is the last
     binding met whose key satisfies it. *)

  let rec least_such p best m =
    match m with
    | Empty -> best
    | Node { l; v; d; r; _ } ->
        if p v then least_such p (Some (v, d)) l else least_such p best r

  let rec greatest_such p best m =
    match m with
    | Empty -> best
    | Node { l; v; d; r; _ } ->
        if p v then greatest_such p (Some (v, d)) r else greatest_such p best l

  let found option =
    match option with
    | Some binding -> binding
    | None -> raise Not_found

  let find_first_opt p m = least_such p None m
  let find_last_opt p m = greatest_such p None m
  let find_first p m = found (find_first_opt p m)
  let find_last p m = found (find_last_opt p m)

  (* {1 Traversing} *)

  let rec iter f m =
    match m with
    | Empty -> ()
    | Node { l; v; d; r; _ } ->
        iter f l;
        f v d;
        iter f r

  let rec fold f m acc =
    match m with
    | Empty -> acc
    | Node { l; v; d; r; _ } -> fold f r (f v d (fold f l acc))

  let rec map f m =
    match m with
    | Empty -> Empty
    | Node { l; v; d; r; h } ->
        let l = map f l in
        let d = f d in
        let r = map f r in
        Node { l; v; d; r; h }

  let rec mapi f m =
    match m with
    | Empty -> Empty
    | Node { l; v; d; r; h } ->
        let l = mapi f l in
        let d = f v d in
        let r = mapi f r in
        Node { l; v; d; r; h }

  let rec for_all p m =
    match m with
    | Empty -> true
    | Node { l; v; d; r; _ } -> p v d && for_all p l && for_all p r

  let rec exists p m =
    match m with
    | Empty -> false
    | Node { l; v; d; r; _ } -> p v d || exists p l || exists p r

  let rec cardinal m =
    match m with
    | Empty -> 0
    | Node { l; r; _ } -> cardinal l + 1 + cardinal r

  let rec bindings_before m rest =
    match m with
    | Empty -> rest
    | Node { l; v; d; r; _ } ->
        bindings_before l ((v, d) :: bindings_before r rest)

  let bindings m = bindings_before m []
  let to_list = bindings

  let rec filter p m =
    match m with
    | Empty -> Empty
    | Node { l; v; d; r; _ } ->
        let l' = filter p l in
        let keep = p v d in
        let r' = filter p r in
        if not keep then concat l' r'
        else if l' == l && r' == r then m
        else join l' v d r'

  let rec filter_map f m =
    match m with
    | Empty -> Empty
    | Node { l; v; d; r; _ } ->
        let l = filter_map f l in
        let d = f v d in
        let r = filter_map f r in
        join_or_concat l v d r

  let rec partition p m =
    match m with
    | Empty -> (Empty, Empty)
    | Node { l; v; d; r; _ } ->
        let lt, lf = partition p l in
        let keep = p v d in
        let rt, rf = partition p r in
        if keep then (join lt v d rt, concat lf rf)
        else (concat lt rt, join lf v d rf)

  (* {1 Two maps} *)

  let rec split x m =
    match m with
    | Empty -> (Empty, None, Empty)
    | Node { l; v; d; r; _ } ->
        let c = Ord.compare x v in
        if c = 0 then (l, Some d, r)
        else if c < 0 then
          let ll, data, lr = split x l in
          (ll, data, join lr v d r)
        else
          let rl, data, rr = split x r in
          (join l v d rl, data, rr)

  (* The higher tree's root splits the other one. *)
  let rec merge f m n =
    match m, n with
    | Empty, Empty -> Empty
    | Node { l; v; d; r; h }, _ when h >= height n ->
        let nl, data, nr = split v n in
        let l' = merge f l nl in
        let d' = f v (Some d) data in
        let r' = merge f r nr in
        join_or_concat l' v d' r'
    | _, Node { l; v; d; r; _ } ->
        let ml, data, mr = split v m in
        let l' = merge f ml l in
        let d' = f v data (Some d) in
        let r' = merge f mr r in
        join_or_concat l' v d' r'
    | Node _, Empty -> assert false

  let rec union f m n =
    match m, n with
    | Empty, other | other, Empty -> other
    | Node mn, Node nn ->
        if mn.h >= nn.h then begin
          let nl, data, nr = split mn.v n in
          let l = union f mn.l nl in
          let r = union f mn.r nr in
          match data with
          | None -> join l mn.v mn.d r
          | Some data -> join_or_concat l mn.v (f mn.v mn.d data) r
        end
        else begin
          let ml, data, mr = split nn.v m in
          let l = union f ml nn.l in
          let r = union f mr nn.r in
          match data with
          | None -> join l nn.v nn.d r
          | Some data -> join_or_concat l nn.v (f nn.v data nn.d) r
        end

  (* What is left of a traversal: a binding, what follows it below it, and the
     rest. *)
  type 'a front =
    | Done
    | Next of key * 'a * 'a t * 'a front

  let rec push m front =
    match m with
    | Empty -> front
    | Node { l; v; d; r; _ } -> push l (Next (v, d, r, front))

  let compare order m n =
    let rec fronts f g =
      match f, g with
      | Done, Done -> 0
      | Done, Next _ -> -1
      | Next _, Done -> 1
      | Next (v, d, r, f), Next (v', d', r', g) ->
          let c = Ord.compare v v' in
          if c <> 0 then c
          else
            let c = order d d' in
            if c <> 0 then c else fronts (push r f) (push r' g)
    in
    fronts (push m Done) (push n Done)

  let equal same m n =
    let rec fronts f g =
      match f, g with
      | Done, Done -> true
      | Done, Next _ | Next _, Done -> false
      | Next (v, d, r, f), Next (v', d', r', g) ->
          Ord.compare v v' = 0 && same d d' && fronts (push r f) (push r' g)
    in
    fronts (push m Done) (push n Done)

  (* {1 Lists and sequences} *)

  let of_list list = List.fold_left (fun m (v, d) -> add v d m) empty list
  let add_seq seq m = Seq.fold_left (fun m (v, d) -> add v d m) m seq
  let of_seq seq = add_seq seq empty

  let rec seq_of_front front () =
    match front with
    | Done -> Seq.Nil
    | Next (v, d, r, rest) -> Seq.Cons ((v, d), seq_of_front (push r rest))

  let to_seq m = seq_of_front (push m Done)

  let rec push_right m front =
    match m with
    | Empty -> front
    | Node { l; v; d; r; _ } -> push_right r (Next (v, d, l, front))

  let rec rev_seq_of_front front () =
    match front with
    | Done -> Seq.Nil
    | Next (v, d, l, rest) ->
        Seq.Cons ((v, d), rev_seq_of_front (push_right l rest))

  let to_rev_seq m = rev_seq_of_front (push_right m Done)

  let to_seq_from low m =
    let rec from m front =
      match m with
      | Empty -> front
      | Node { l; v; d; r; _ } ->
          let c = Ord.compare v low in
          if c = 0 then Next (v, d, r, front)
          else if c < 0 then from r front
          else from l (Next (v, d, r, front))
    in
    seq_of_front (from m Done)
end
