(* Arrays that grow and shrink at their end. *)

(* The elements are the first [length] of [slots]; the others are [absent], a
   block that nothing else is, so that no element is kept longer than wanted.
   [slots] is never an array of unboxed floats, as [absent] is in no way one. *)
type !'a t = {
  mutable length : int;
  mutable slots : 'a slot array;
}

and 'a slot = Obj.t

let absent : 'a slot = Obj.repr (ref 0)

external slot : 'a -> 'a slot = "%identity"
external element : 'a slot -> 'a = "%identity"

(* {1 Errors} *)

let fail who format = Printf.ksprintf (fun s -> invalid_arg ("Dynarray." ^ who ^ ": " ^ s)) format

let fail_index who i length =
  if length = 0 then fail who "index %d out of bounds (empty dynarray)" i
  else fail who "index %d out of bounds (0..%d)" i (length - 1)

let fail_negative_length who n = fail who "negative length %d requested" n
let fail_negative_capacity who n = fail who "negative capacity %d requested" n

let fail_missing i length =
  Printf.ksprintf invalid_arg
    "Invalid dynarray (unsynchronized concurrent length change): missing \
     element at position %d < length %d"
    i length

let check_same_length who a length =
  if a.length <> length then
    fail who "a length change from %d to %d occurred during iteration" length
      a.length

(* Element [i] of [slots], which are those of an array of [length]. *)
let slot_at slots i length =
  if i >= Array.length slots then fail_missing i length
  else begin
    let s = Array.unsafe_get slots i in
    if s == absent then fail_missing i length else s
  end

(* {1 Making} *)

let create () = { length = 0; slots = [||] }
let length a = a.length
let is_empty a = a.length = 0
let capacity a = Array.length a.slots

let make n x =
  if n < 0 then fail_negative_length "make" n
  else { length = n; slots = Array.make n (slot x) }

let init n f =
  if n < 0 then fail_negative_length "init" n
  else begin
    let slots = Array.make n absent in
    for i = 0 to n - 1 do
      slots.(i) <- slot (f i)
    done;
    { length = n; slots }
  end

let slots_of_array values =
  let n = Array.length values in
  let slots = Array.make n absent in
  for i = 0 to n - 1 do
    Array.unsafe_set slots i (slot (Array.unsafe_get values i))
  done;
  slots

let of_array values =
  { length = Array.length values; slots = slots_of_array values }

let copy a =
  let slots = Array.sub a.slots 0 a.length in
  Array.iteri (fun i s -> if s == absent then fail_missing i a.length) slots;
  { length = a.length; slots }

(* {1 Elements} *)

let get a i =
  (* The runtime's check is for the capacity. *)
  let s = a.slots.(i) in
  if s == absent then fail_index "get" i a.length else element s

let set a i x =
  if i >= a.length then fail_index "set" i a.length
  else a.slots.(i) <- slot x

let get_last a =
  if a.length = 0 then invalid_arg "Dynarray.get_last: empty array"
  else element (slot_at a.slots (a.length - 1) a.length)

let find_last a = if a.length = 0 then None else Some (get_last a)

(* {1 Capacity} *)

let larger_capacity n =
  if n < 8 then 8
  else if n <= 512 then 2 * n
  else begin
    let wanted = n + (n / 2) in
    if wanted > Sys.max_array_length then Sys.max_array_length else wanted
  end

let reallocate a n =
  let slots = Array.make n absent in
  Array.blit a.slots 0 slots 0 a.length;
  a.slots <- slots

let ensure_capacity a n =
  let now = capacity a in
  if n < 0 then fail_negative_capacity "ensure_capacity" n
  else if n > now then
    if n > Sys.max_array_length then
      fail "ensure_capacity"
        "cannot grow to requested length %d (max_array_length is %d)" n
        Sys.max_array_length
    else reallocate a (max n (larger_capacity now))

let ensure_extra_capacity a n = ensure_capacity a (a.length + n)

let set_capacity a n =
  if n < 0 then fail_negative_capacity "set_capacity" n
  else if n <> capacity a then begin
    if n < a.length then a.length <- n;
    reallocate a n
  end

let fit_capacity a = if capacity a <> a.length then reallocate a a.length

let reset a =
  a.length <- 0;
  a.slots <- [||]

(* {1 Removing} *)

let truncate a n =
  if n < 0 then fail_negative_length "truncate" n
  else if n < a.length then begin
    let removed = a.length - n in
    a.length <- n;
    Array.fill a.slots n removed absent
  end

let clear a = truncate a 0

let pop_last a =
  let n = a.length in
  if n = 0 then raise Not_found
  else begin
    let s = slot_at a.slots (n - 1) n in
    a.length <- n - 1;
    a.slots.(n - 1) <- absent;
    element s
  end

let pop_last_opt a = if a.length = 0 then None else Some (pop_last a)
let remove_last a = if a.length > 0 then truncate a (a.length - 1)

(* {1 Adding} *)

let add_last a x =
  let n = a.length in
  if n >= capacity a then ensure_capacity a (n + 1);
  a.slots.(n) <- slot x;
  a.length <- n + 1

let append_array a values =
  let n = Array.length values in
  ensure_extra_capacity a n;
  let start = a.length in
  for i = 0 to n - 1 do
    a.slots.(start + i) <- slot (Array.unsafe_get values i)
  done;
  a.length <- start + n

let append_iter a iter values = iter (fun x -> add_last a x) values
let append_list a values = List.iter (add_last a) values
let append_seq a values = Seq.iter (add_last a) values

let append a b =
  let n = b.length in
  ensure_extra_capacity a n;
  let slots = b.slots in
  for i = 0 to n - 1 do
    add_last a (element (slot_at slots i n));
    check_same_length "append" b n
  done

let blit ~src ~src_pos ~dst ~dst_pos ~len =
  if len < 0 then fail "blit" "invalid blit length (%d)" len
  else if src_pos < 0 || src_pos + len > src.length then
    fail "blit" "invalid source region (%d..%d) in source dynarray of length %d"
      src_pos
      (src_pos + len)
      src.length
  else if dst_pos < 0 || dst_pos > dst.length then
    fail "blit" "invalid target region (%d..%d) in target dynarray of length %d"
      dst_pos
      (dst_pos + len)
      dst.length
  else begin
    let slots = src.slots in
    for i = src_pos to src_pos + len - 1 do
      ignore (slot_at slots i src.length)
    done;
    (* The target may end inside the region: it gets longer. *)
    let stop = dst_pos + len in
    if stop > dst.length then begin
      ensure_capacity dst stop;
      Array.blit slots src_pos dst.slots dst_pos len;
      dst.length <- stop
    end
    else Array.blit slots src_pos dst.slots dst_pos len
  end

(* {1 Iterating}

   All over the elements of the moment; in the end the length must be the
   same. *)

let iter_slots who f a =
  let n = a.length in
  let slots = a.slots in
  for i = 0 to n - 1 do
    f i (slot_at slots i n)
  done;
  check_same_length who a n

let iter f a = iter_slots "iter" (fun _ s -> f (element s)) a
let iteri f a = iter_slots "iteri" (fun i s -> f i (element s)) a

let map f a =
  let slots = Array.make a.length absent in
  let n = a.length in
  iter_slots "map" (fun i s -> slots.(i) <- slot (f (element s))) a;
  { length = n; slots }

let mapi f a =
  let slots = Array.make a.length absent in
  let n = a.length in
  iter_slots "mapi" (fun i s -> slots.(i) <- slot (f i (element s))) a;
  { length = n; slots }

let fold_left f acc a =
  let acc = ref acc in
  iter_slots "fold_left" (fun _ s -> acc := f !acc (element s)) a;
  !acc

let fold_right f a acc =
  let n = a.length in
  let slots = a.slots in
  let acc = ref acc in
  for i = n - 1 downto 0 do
    acc := f (element (slot_at slots i n)) !acc
  done;
  check_same_length "fold_right" a n;
  !acc

let filter p a =
  let kept = create () in
  iter_slots "filter" (fun _ s -> if p (element s) then add_last kept (element s)) a;
  kept

let filter_map f a =
  let kept = create () in
  iter_slots "filter_map"
    (fun _ s ->
      match f (element s) with
      | None -> ()
      | Some x -> add_last kept x)
    a;
  kept

(* The first answer of [f] that is not [None]. *)
let search who f a =
  let n = a.length in
  let slots = a.slots in
  let rec from i =
    if i >= n then None
    else
      match f i (element (slot_at slots i n)) with
      | None -> from (i + 1)
      | found -> found
  in
  let found = from 0 in
  check_same_length who a n;
  found

let exists p a =
  search "exists" (fun _ x -> if p x then Some () else None) a <> None

let for_all p a =
  search "for_all" (fun _ x -> if p x then None else Some ()) a = None

let mem x a =
  search "mem" (fun _ y -> if Stdlib.compare y x = 0 then Some () else None) a
  <> None

let memq x a =
  search "memq" (fun _ y -> if y == x then Some () else None) a <> None

let find_opt p a = search "find_opt" (fun _ x -> if p x then Some x else None) a

let find_index p a =
  search "find_index" (fun i x -> if p x then Some i else None) a

let find_map f a = search "find_map" (fun _ x -> f x) a
let find_mapi f a = search "find_mapi" f a

let equal same a b =
  let n = a.length in
  let m = b.length in
  if n <> m then false
  else begin
    let sa = a.slots in
    let sb = b.slots in
    let rec from i =
      i >= n
      || (same (element (slot_at sa i n)) (element (slot_at sb i m))
         && from (i + 1))
    in
    let result = from 0 in
    check_same_length "equal" a n;
    check_same_length "equal" b m;
    result
  end

(* Shorter ones first, as for arrays. *)
let compare order a b =
  let n = a.length in
  let m = b.length in
  if n <> m then n - m
  else begin
    let sa = a.slots in
    let sb = b.slots in
    let rec from i =
      if i >= n then 0
      else
        let c = order (element (slot_at sa i n)) (element (slot_at sb i m)) in
        if c <> 0 then c else from (i + 1)
    in
    let result = from 0 in
    check_same_length "compare" a n;
    check_same_length "compare" b m;
    result
  end

(* {1 Conversions} *)

let to_array a =
  let n = a.length in
  let slots = a.slots in
  if n = 0 then [||]
  else begin
    let values = Array.make n (element (slot_at slots 0 n)) in
    for i = 1 to n - 1 do
      Array.unsafe_set values i (element (slot_at slots i n))
    done;
    check_same_length "to_array" a n;
    values
  end

let of_list values = of_array (Array.of_list values)

let to_list a =
  let n = a.length in
  let slots = a.slots in
  let rec from i list =
    if i < 0 then list else from (i - 1) (element (slot_at slots i n) :: list)
  in
  let list = from (n - 1) [] in
  check_same_length "to_list" a n;
  list

let of_seq values =
  let a = create () in
  append_seq a values;
  a

let to_seq a =
  let n = a.length in
  let rec from i () =
    check_same_length "to_seq" a n;
    if i >= n then Seq.Nil
    else Seq.Cons (element (slot_at a.slots i n), from (i + 1))
  in
  from 0

let to_seq_reentrant a =
  let rec from i () =
    if i >= a.length then Seq.Nil
    else Seq.Cons (element (slot_at a.slots i a.length), from (i + 1))
  in
  from 0

let to_seq_rev a =
  let n = a.length in
  let rec from i () =
    check_same_length "to_seq_rev" a n;
    if i < 0 then Seq.Nil
    else Seq.Cons (element (slot_at a.slots i n), from (i - 1))
  in
  from (n - 1)

(* Goes on at the end when the array has become shorter. *)
let to_seq_rev_reentrant a =
  let rec from i () =
    if i < 0 then Seq.Nil
    else if i >= a.length then from (a.length - 1) ()
    else Seq.Cons (element (slot_at a.slots i a.length), from (i - 1))
  in
  from (a.length - 1)
