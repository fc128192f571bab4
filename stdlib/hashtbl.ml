(* Hash tables: arrays of buckets, each a chain with the latest binding first. *)

(* The first field is the number of bindings. [initial_size] is negative while
   a traversal goes on: the chains must not be relinked then. *)
type ('a, 'b) t = {
  mutable size : int;
  mutable data : ('a, 'b) bucket array;
  seed : int;
  mutable initial_size : int;
}

and ('a, 'b) bucket =
  | Empty
  | Cons of {
      mutable key : 'a;
      mutable data : 'b;
      mutable next : ('a, 'b) bucket;
    }

(* {1 Randomization} *)

let randomize_from_environment =
  let given =
    match Sys.getenv_opt "OCAMLRUNPARAM" with
    | Some text -> text
    | None -> (
        match Sys.getenv_opt "CAMLRUNPARAM" with
        | Some text -> text
        | None -> "")
  in
  String.contains given 'R'

let randomized = Atomic.make randomize_from_environment
let randomize () = Atomic.set randomized true
let is_randomized () = Atomic.get randomized
let seed_key = Domain.DLS.new_key Random.State.make_self_init

(* {1 Making} *)

let rec power_of_two_from size wanted =
  if size >= wanted || size * 2 > Sys.max_array_length then size
  else power_of_two_from (size * 2) wanted

let create ?(random = Atomic.get randomized) wanted =
  let size = power_of_two_from 16 wanted in
  let seed = if random then Random.State.bits (Domain.DLS.get seed_key) else 0 in
  { initial_size = size; size = 0; seed; data = Array.make size Empty }

let clear h =
  if h.size > 0 then begin
    h.size <- 0;
    Array.fill h.data 0 (Array.length h.data) Empty
  end

let reset h =
  let initial = abs h.initial_size in
  if Array.length h.data = initial then clear h
  else begin
    h.size <- 0;
    h.data <- Array.make initial Empty
  end

let copy_bucket bucket =
  match bucket with
  | Empty -> Empty
  | Cons { key; data; next } ->
      let first = Cons { key; data; next } in
      let rec copy_after last =
        match last with
        | Empty -> ()
        | Cons cell -> (
            match cell.next with
            | Empty -> ()
            | Cons { key; data; next } ->
                let copied = Cons { key; data; next } in
                cell.next <- copied;
                copy_after copied)
      in
      copy_after first;
      first

let copy h =
  {
    size = h.size;
    data = Array.map copy_bucket h.data;
    seed = h.seed;
    initial_size = h.initial_size;
  }

let length h = h.size

(* {1 Growing} *)

let is_traversed h = h.initial_size < 0

(* Moves the cells of [old_data] into [data], in the order they are met.
   [tails.(i)] is the last cell of bucket [i] of [data] so far. With [in_place]
   the cells themselves move, else copies: a traversal may be on the old ones. *)
let distribute index in_place h old_data data =
  let tails = Array.make (Array.length data) Empty in
  let rec move bucket =
    match bucket with
    | Empty -> ()
    | Cons { key; data = value; next } ->
        let moved =
          if in_place then bucket else Cons { key; data = value; next = Empty }
        in
        let i = index h key in
        (match Array.unsafe_get tails i with
        | Empty -> data.(i) <- moved
        | Cons tail -> tail.next <- moved);
        Array.unsafe_set tails i moved;
        move next
  in
  Array.iter move old_data;
  if in_place then
    Array.iter
      (fun tail ->
        match tail with
        | Empty -> ()
        | Cons tail -> tail.next <- Empty)
      tails

let grow index h =
  let old_data = h.data in
  let size = 2 * Array.length old_data in
  if size < Sys.max_array_length then begin
    let data = Array.make size Empty in
    let in_place = not (is_traversed h) in
    (* [index] looks at the size of [h.data]. *)
    h.data <- data;
    distribute index in_place h old_data data
  end

(* {1 Traversing} *)

(* Marks [h] as traversed while [work] runs. *)
let traversing h work =
  let nested = is_traversed h in
  if not nested then h.initial_size <- - h.initial_size;
  match work () with
  | () -> if not nested then h.initial_size <- - h.initial_size
  | exception failure ->
      if not nested then h.initial_size <- - h.initial_size;
      raise failure

let iter f h =
  let rec each bucket =
    match bucket with
    | Empty -> ()
    | Cons { key; data; next } ->
        f key data;
        each next
  in
  traversing h (fun () ->
      let data = h.data in
      for i = 0 to Array.length data - 1 do
        each (Array.unsafe_get data i)
      done)

let fold f h acc =
  let rec each bucket acc =
    match bucket with
    | Empty -> acc
    | Cons { key; data; next } -> each next (f key data acc)
  in
  let acc = ref acc in
  traversing h (fun () ->
      let data = h.data in
      for i = 0 to Array.length data - 1 do
        acc := each (Array.unsafe_get data i) !acc
      done);
  !acc

let filter_map_inplace f h =
  (* [previous] is the last cell kept of bucket [i]. *)
  let rec each i previous bucket =
    match bucket with
    | Empty -> (
        match previous with
        | Empty -> h.data.(i) <- Empty
        | Cons cell -> cell.next <- Empty)
    | Cons ({ key; data; next } as cell) -> (
        match f key data with
        | None ->
            h.size <- h.size - 1;
            each i previous next
        | Some data ->
            (match previous with
            | Empty -> h.data.(i) <- bucket
            | Cons last -> last.next <- bucket);
            cell.data <- data;
            each i bucket next)
  in
  traversing h (fun () ->
      for i = 0 to Array.length h.data - 1 do
        each i Empty h.data.(i)
      done)

let to_seq h =
  (* The array of the moment: growing later does not change it. *)
  let data = h.data in
  let rec from i bucket () =
    match bucket with
    | Cons { key; data = value; next } -> Seq.Cons ((key, value), from i next)
    | Empty ->
        if i >= Array.length data then Seq.Nil else from (i + 1) data.(i) ()
  in
  from 0 Empty

let to_seq_keys h = Seq.map fst (to_seq h)
let to_seq_values h = Seq.map snd (to_seq h)

(* {1 Statistics} *)

type statistics = {
  num_bindings : int;
  num_buckets : int;
  max_bucket_length : int;
  bucket_histogram : int array;
}

let rec bucket_length n bucket =
  match bucket with
  | Empty -> n
  | Cons { next; _ } -> bucket_length (n + 1) next

let stats h =
  let longest =
    Array.fold_left (fun m bucket -> max m (bucket_length 0 bucket)) 0 h.data
  in
  let histogram = Array.make (longest + 1) 0 in
  Array.iter
    (fun bucket ->
      let n = bucket_length 0 bucket in
      histogram.(n) <- histogram.(n) + 1)
    h.data;
  {
    num_bindings = h.size;
    num_buckets = Array.length h.data;
    max_bucket_length = longest;
    bucket_histogram = histogram;
  }

(* {1 Tables for given keys} *)

module type HashedType = sig
  type t

  val equal : t -> t -> bool
  val hash : t -> int
end

module type S = sig
  type key
  type !'a t
  val create : int -> 'a t
  val clear : 'a t -> unit
  val reset : 'a t -> unit
  val copy : 'a t -> 'a t
  val add : 'a t -> key -> 'a -> unit
  val remove : 'a t -> key -> unit
  val find : 'a t -> key -> 'a
  val find_opt : 'a t -> key -> 'a option
  val find_all : 'a t -> key -> 'a list
  val replace : 'a t -> key -> 'a -> unit
  val mem : 'a t -> key -> bool
  val iter : (key -> 'a -> unit) -> 'a t -> unit
  val filter_map_inplace : (key -> 'a -> 'a option) -> 'a t -> unit
  val fold : (key -> 'a -> 'acc -> 'acc) -> 'a t -> 'acc -> 'acc
  val length : 'a t -> int
  val stats : 'a t -> statistics
  val to_seq : 'a t -> (key * 'a) Seq.t
  val to_seq_keys : _ t -> key Seq.t
  val to_seq_values : 'a t -> 'a Seq.t
  val add_seq : 'a t -> (key * 'a) Seq.t -> unit
  val replace_seq : 'a t -> (key * 'a) Seq.t -> unit
  val of_seq : (key * 'a) Seq.t -> 'a t
end

module type SeededHashedType = sig
  type t

  val equal : t -> t -> bool
  val seeded_hash : int -> t -> int
end

module type SeededS = sig
  type key
  type !'a t
  val create : ?random:bool -> int -> 'a t
  val clear : 'a t -> unit
  val reset : 'a t -> unit
  val copy : 'a t -> 'a t
  val add : 'a t -> key -> 'a -> unit
  val remove : 'a t -> key -> unit
  val find : 'a t -> key -> 'a
  val find_opt : 'a t -> key -> 'a option
  val find_all : 'a t -> key -> 'a list
  val replace : 'a t -> key -> 'a -> unit
  val mem : 'a t -> key -> bool
  val iter : (key -> 'a -> unit) -> 'a t -> unit
  val filter_map_inplace : (key -> 'a -> 'a option) -> 'a t -> unit
  val fold : (key -> 'a -> 'acc -> 'acc) -> 'a t -> 'acc -> 'acc
  val length : 'a t -> int
  val stats : 'a t -> statistics
  val to_seq : 'a t -> (key * 'a) Seq.t
  val to_seq_keys : _ t -> key Seq.t
  val to_seq_values : 'a t -> 'a Seq.t
  val add_seq : 'a t -> (key * 'a) Seq.t -> unit
  val replace_seq : 'a t -> (key * 'a) Seq.t -> unit
  val of_seq : (key * 'a) Seq.t -> 'a t
end

module MakeSeeded (H : SeededHashedType) = struct
  type key = H.t
  type 'a hashtbl = (key, 'a) t
  type 'a t = 'a hashtbl

  let create = create
  let clear = clear
  let reset = reset
  let copy = copy

  let index h key =
    H.seeded_hash h.seed key land (Array.length h.data - 1)

  let add h key data =
    let i = index h key in
    h.data.(i) <- Cons { key; data; next = h.data.(i) };
    h.size <- h.size + 1;
    if h.size > Array.length h.data lsl 1 then grow index h

  (* [previous] is the cell before [bucket]. *)
  let rec remove_from h i key previous bucket =
    match bucket with
    | Empty -> ()
    | Cons { key = k; next; _ } ->
        if H.equal k key then begin
          h.size <- h.size - 1;
          match previous with
          | Empty -> h.data.(i) <- next
          | Cons cell -> cell.next <- next
        end
        else remove_from h i key bucket next

  let remove h key =
    let i = index h key in
    remove_from h i key Empty h.data.(i)

  let rec find_in key bucket =
    match bucket with
    | Empty -> raise Not_found
    | Cons { key = k; data; next } ->
        if H.equal key k then data else find_in key next

  let find h key = find_in key (Array.unsafe_get h.data (index h key))

  let rec find_opt_in key bucket =
    match bucket with
    | Empty -> None
    | Cons { key = k; data; next } ->
        if H.equal key k then Some data else find_opt_in key next

  let find_opt h key = find_opt_in key (Array.unsafe_get h.data (index h key))

  let[@tail_mod_cons] rec find_all_in key bucket =
    match bucket with
    | Empty -> []
    | Cons { key = k; data; next } ->
        if H.equal k key then data :: find_all_in key next
        else find_all_in key next

  let find_all h key = find_all_in key (Array.unsafe_get h.data (index h key))

  (* Whether a binding was there to be replaced. *)
  let rec replace_in key data bucket =
    match bucket with
    | Empty -> false
    | Cons cell ->
        if H.equal cell.key key then begin
          cell.key <- key;
          cell.data <- data;
          true
        end
        else replace_in key data cell.next

  let replace h key data =
    let i = index h key in
    let bucket = h.data.(i) in
    if not (replace_in key data bucket) then begin
      h.data.(i) <- Cons { key; data; next = bucket };
      h.size <- h.size + 1;
      if h.size > Array.length h.data lsl 1 then grow index h
    end

  let rec mem_in key bucket =
    match bucket with
    | Empty -> false
    | Cons { key = k; next; _ } -> H.equal k key || mem_in key next

  let mem h key = mem_in key (Array.unsafe_get h.data (index h key))
  let iter = iter
  let filter_map_inplace = filter_map_inplace
  let fold = fold
  let length = length
  let stats = stats
  let to_seq = to_seq
  let to_seq_keys = to_seq_keys
  let to_seq_values = to_seq_values
  let add_seq h seq = Seq.iter (fun (key, data) -> add h key data) seq
  let replace_seq h seq = Seq.iter (fun (key, data) -> replace h key data) seq

  let of_seq seq =
    let h = create 16 in
    replace_seq h seq;
    h
end

module Make (H : HashedType) = struct
  include MakeSeeded (struct
    type t = H.t

    let equal = H.equal
    let seeded_hash _ key = H.hash key
  end)

  let create size = create ~random:false size

  let of_seq seq =
    let h = create 16 in
    replace_seq h seq;
    h
end

(* {1 Tables for any keys} *)

external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let hash x = generic_hash 10 100 0 x
let hash_param meaningful total x = generic_hash meaningful total 0 x
let seeded_hash seed x = generic_hash 10 100 seed x

let seeded_hash_param meaningful total seed x =
  generic_hash meaningful total seed x

let index h key =
  generic_hash 10 100 h.seed key land (Array.length h.data - 1)

let add h key data =
  let i = index h key in
  h.data.(i) <- Cons { key; data; next = Array.unsafe_get h.data i };
  h.size <- h.size + 1;
  if h.size > Array.length h.data lsl 1 then grow index h

let rec remove_from h i key previous bucket =
  match bucket with
  | Empty -> ()
  | Cons { key = k; next; _ } ->
      if compare k key = 0 then begin
        h.size <- h.size - 1;
        match previous with
        | Empty -> h.data.(i) <- next
        | Cons cell -> cell.next <- next
      end
      else remove_from h i key bucket next

let remove h key =
  let i = index h key in
  remove_from h i key Empty h.data.(i)

let rec find_in key bucket =
  match bucket with
  | Empty -> raise Not_found
  | Cons { key = k; data; next } ->
      if compare key k = 0 then data else find_in key next

let find h key = find_in key (Array.unsafe_get h.data (index h key))

let rec find_opt_in key bucket =
  match bucket with
  | Empty -> None
  | Cons { key = k; data; next } ->
      if compare key k = 0 then Some data else find_opt_in key next

let find_opt h key = find_opt_in key (Array.unsafe_get h.data (index h key))

let[@tail_mod_cons] rec find_all_in key bucket =
  match bucket with
  | Empty -> []
  | Cons { key = k; data; next } ->
      if compare k key = 0 then data :: find_all_in key next
      else find_all_in key next

let find_all h key = find_all_in key (Array.unsafe_get h.data (index h key))

let rec replace_in key data bucket =
  match bucket with
  | Empty -> false
  | Cons cell ->
      if compare cell.key key = 0 then begin
        cell.key <- key;
        cell.data <- data;
        true
      end
      else replace_in key data cell.next

let replace h key data =
  let i = index h key in
  let bucket = Array.unsafe_get h.data i in
  if not (replace_in key data bucket) then begin
    h.data.(i) <- Cons { key; data; next = bucket };
    h.size <- h.size + 1;
    if h.size > Array.length h.data lsl 1 then grow index h
  end

let rec mem_in key bucket =
  match bucket with
  | Empty -> false
  | Cons { key = k; next; _ } -> compare k key = 0 || mem_in key next

let mem h key = mem_in key (Array.unsafe_get h.data (index h key))
let add_seq h seq = Seq.iter (fun (key, data) -> add h key data) seq
let replace_seq h seq = Seq.iter (fun (key, data) -> replace h key data) seq

let of_seq seq =
  let h = create 16 in
  replace_seq h seq;
  h

let rebuild ?(random = Atomic.get randomized) h =
  let size = power_of_two_from 16 (Array.length h.data) in
  let seed =
    if random then Random.State.bits (Domain.DLS.get seed_key)
    else if Atomic.get randomized then h.seed
    else 0
  in
  let rebuilt =
    { size = h.size; data = Array.make size Empty; seed; initial_size = size }
  in
  distribute index false rebuilt h.data rebuilt.data;
  rebuilt
