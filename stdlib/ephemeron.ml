(* Ephemerons, and hash tables whose bindings last as long as their keys are in
   use otherwise. *)

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
  val length : 'a t -> int
  val stats : 'a t -> Hashtbl.statistics
  val add_seq : 'a t -> (key * 'a) Seq.t -> unit
  val replace_seq : 'a t -> (key * 'a) Seq.t -> unit
  val of_seq : (key * 'a) Seq.t -> 'a t
  val clean : 'a t -> unit
  val stats_alive : 'a t -> Hashtbl.statistics
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
  val length : 'a t -> int
  val stats : 'a t -> Hashtbl.statistics
  val add_seq : 'a t -> (key * 'a) Seq.t -> unit
  val replace_seq : 'a t -> (key * 'a) Seq.t -> unit
  val of_seq : (key * 'a) Seq.t -> 'a t
  val clean : 'a t -> unit
  val stats_alive : 'a t -> Hashtbl.statistics
end

(* {1 Hash tables}

   The chains are those of hash tables, with ephemerons for bindings. Bindings
   whose keys are gone are dropped when the table is about to grow. *)

(* How a key compares with one that may be gone. *)
type equality =
  | Same
  | Different
  | Gone

module type Key = sig
  type t
  type 'a container

  val create : t -> 'a -> 'a container
  val hash : int -> t -> int
  val equal : 'a container -> t -> equality
  val get_data : 'a container -> 'a option
  val set : 'a container -> t -> 'a -> unit
  val alive : 'a container -> bool
end

module Table (H : Key) = struct
  type key = H.t

  type 'a t = {
    mutable size : int;
    mutable data : 'a bucket array;
    seed : int;
    initial_size : int;
  }

  and 'a bucket =
    | Empty
    | Cons of int * 'a H.container * 'a bucket

  let rec power_of_two_from size wanted =
    if size >= wanted || size * 2 > Sys.max_array_length then size
    else power_of_two_from (size * 2) wanted

  let seed_key = Domain.DLS.new_key Random.State.make_self_init

  let create ?(random = Hashtbl.is_randomized ()) wanted =
    let size = power_of_two_from 16 wanted in
    let seed =
      if random then Random.State.bits (Domain.DLS.get seed_key) else 0
    in
    { size = 0; data = Array.make size Empty; seed; initial_size = size }

  let clear h =
    h.size <- 0;
    Array.fill h.data 0 (Array.length h.data) Empty

  let reset h =
    h.size <- 0;
    if Array.length h.data <> h.initial_size then
      h.data <- Array.make h.initial_size Empty
    else clear h

  let copy h = { h with data = Array.copy h.data }
  let index h hash = hash land (Array.length h.data - 1)

  let rec clean_bucket h bucket =
    match bucket with
    | Empty -> Empty
    | Cons (hash, c, rest) ->
        if H.alive c then Cons (hash, c, clean_bucket h rest)
        else begin
          h.size <- h.size - 1;
          clean_bucket h rest
        end

  let clean h =
    for i = 0 to Array.length h.data - 1 do
      h.data.(i) <- clean_bucket h h.data.(i)
    done

  let grow h =
    let old_data = h.data in
    let size = 2 * Array.length old_data in
    clean h;
    (* Only if that did not help enough. *)
    if size < Sys.max_array_length && h.size > Array.length old_data lsl 1 then
    begin
      let data = Array.make size Empty in
      h.data <- data;
      (* From the last binding on, so that the order stays. *)
      let rec move bucket =
        match bucket with
        | Empty -> ()
        | Cons (hash, c, rest) ->
            move rest;
            let i = index h hash in
            data.(i) <- Cons (hash, c, data.(i))
      in
      Array.iter move old_data
    end

  let add h key data =
    let hash = H.hash h.seed key in
    let i = index h hash in
    h.data.(i) <- Cons (hash, H.create key data, h.data.(i));
    h.size <- h.size + 1;
    if h.size > Array.length h.data lsl 1 then grow h

  let remove h key =
    let hash = H.hash h.seed key in
    let rec without bucket =
      match bucket with
      | Empty -> Empty
      | Cons (hash', c, rest) when hash = hash' -> (
          match H.equal c key with
          | Same ->
              h.size <- h.size - 1;
              rest
          | Different -> Cons (hash', c, without rest)
          | Gone ->
              h.size <- h.size - 1;
              without rest)
      | Cons (hash', c, rest) -> Cons (hash', c, without rest)
    in
    let i = index h hash in
    h.data.(i) <- without h.data.(i)

  (* The data of the bindings of [key], the latest first, on demand. *)
  let rec data_in key hash bucket () =
    match bucket with
    | Empty -> Seq.Nil
    | Cons (hash', c, rest) when hash = hash' -> (
        match H.equal c key with
        | Same -> (
            match H.get_data c with
            | Some data -> Seq.Cons (data, data_in key hash rest)
            | None -> data_in key hash rest ())
        | Different | Gone -> data_in key hash rest ())
    | Cons (_, _, rest) -> data_in key hash rest ()

  let data_of h key =
    let hash = H.hash h.seed key in
    data_in key hash h.data.(index h hash)

  let find h key =
    match data_of h key () with
    | Seq.Cons (data, _) -> data
    | Seq.Nil -> raise Not_found

  let find_opt h key =
    match data_of h key () with
    | Seq.Cons (data, _) -> Some data
    | Seq.Nil -> None

  let find_all h key = List.of_seq (data_of h key)

  let mem h key =
    let hash = H.hash h.seed key in
    let rec loop bucket =
      match bucket with
      | Empty -> false
      | Cons (hash', c, rest) ->
          (hash = hash' && H.equal c key = Same) || loop rest
    in
    loop h.data.(index h hash)

  let replace h key data =
    let hash = H.hash h.seed key in
    let rec replaced bucket =
      match bucket with
      | Empty -> false
      | Cons (hash', c, rest) ->
          if hash = hash' && H.equal c key = Same then begin
            H.set c key data;
            true
          end
          else replaced rest
    in
    if not (replaced h.data.(index h hash)) then add h key data

  let length h = h.size

  let stats_of keep h =
    let rec bucket_length n bucket =
      match bucket with
      | Empty -> n
      | Cons (_, c, rest) -> bucket_length (if keep c then n + 1 else n) rest
    in
    let lengths = Array.map (bucket_length 0) h.data in
    let longest = Array.fold_left max 0 lengths in
    let histogram = Array.make (longest + 1) 0 in
    Array.iter (fun n -> histogram.(n) <- histogram.(n) + 1) lengths;
    {
      Hashtbl.num_bindings = Array.fold_left ( + ) 0 lengths;
      num_buckets = Array.length h.data;
      max_bucket_length = longest;
      bucket_histogram = histogram;
    }

  let stats h = { (stats_of (fun _ -> true) h) with num_bindings = h.size }
  let stats_alive h = stats_of H.alive h
  let add_seq h seq = Seq.iter (fun (key, data) -> add h key data) seq
  let replace_seq h seq = Seq.iter (fun (key, data) -> replace h key data) seq

  let of_seq seq =
    let h = create 16 in
    replace_seq h seq;
    h
end

(* Without seeds. *)
module Unseeded (H : Key) = struct
  include Table (H)

  let create size = create ~random:false size

  let of_seq seq =
    let h = create 16 in
    replace_seq h seq;
    h
end

(* {1 Ephemerons, untyped} *)

module Raw = Obj.Ephemeron

let key_opt (e : Raw.t) i : 'k option = Obj.magic (Raw.get_key e i)
let key_copy_opt (e : Raw.t) i : 'k option = Obj.magic (Raw.get_key_copy e i)
let data_opt (e : Raw.t) : 'd option = Obj.magic (Raw.get_data e)
let set_key (e : Raw.t) i key = Raw.set_key e i (Obj.repr key)
let set_data (e : Raw.t) data = Raw.set_data e (Obj.repr data)

(* A chain of ephemerons: what the modules [Bucket] are made of. [is] tells the
   ephemeron that is looked for. *)
module Chain = struct
  type t = Raw.t list ref

  let make () : t = ref []
  let add (b : t) e = b := e :: !b

  let remove (b : t) is =
    let rec without list =
      match list with
      | [] -> []
      | e :: rest -> if is e then rest else e :: without rest
    in
    b := without !b

  let find (b : t) is =
    let rec search list =
      match list with
      | [] -> None
      | e :: rest ->
          if is e then
            match data_opt e with
            | Some _ as found -> found
            | None -> search rest
          else search rest
    in
    search !b

  let length (b : t) = List.length !b
  let clear (b : t) = b := []
end

let compare_key equal e i key =
  match key_opt e i with
  | None -> Gone
  | Some key' -> if equal key key' then Same else Different

(* {1 One key} *)

module K1 = struct
  type ('k, 'd) t = Raw.t

  let make key data : (_, _) t =
    let e = Raw.create 1 in
    set_data e data;
    set_key e 0 key;
    e

  let is key e =
    match key_opt e 0 with
    | Some key' -> key' == key
    | None -> false

  let query (e : ('k, 'd) t) (key : 'k) : 'd option =
    if is key e then data_opt e else None

  module Bucket = struct
    type ('k, 'd) t = Chain.t

    let add b key data = Chain.add b (make key data)
    let make = Chain.make
    let remove b key = Chain.remove b (is key)
    let find b key = Chain.find b (is key)
    let length = Chain.length
    let clear = Chain.clear
  end

  module Container (H : Hashtbl.SeededHashedType) = struct
    type t = H.t
    type 'a container = Raw.t

    let create = make
    let hash = H.seeded_hash
    let equal c key = compare_key H.equal c 0 key
    let get_data c = data_opt c

    let set c key data =
      Raw.unset_data c;
      set_key c 0 key;
      set_data c data

    let alive c = Raw.check_key c 0
  end

  module MakeSeeded (H : Hashtbl.SeededHashedType) = Table (Container (H))

  module Make (H : Hashtbl.HashedType) = Unseeded (Container (struct
    type t = H.t

    let equal = H.equal
    let seeded_hash (_ : int) key = H.hash key
  end))
end

(* {1 Two keys} *)

module K2 = struct
  type ('k1, 'k2, 'd) t = Raw.t

  let make key1 key2 data : (_, _, _) t =
    let e = Raw.create 2 in
    set_data e data;
    set_key e 0 key1;
    set_key e 1 key2;
    e

  let is key1 key2 e =
    match key_opt e 0 with
    | Some key when key == key1 -> (
        match key_opt e 1 with
        | Some key -> key == key2
        | None -> false)
    | _ -> false

  let query (e : ('k1, 'k2, 'd) t) (key1 : 'k1) (key2 : 'k2) : 'd option =
    if is key1 key2 e then data_opt e else None

  module Bucket = struct
    type ('k1, 'k2, 'd) t = Chain.t

    let add b key1 key2 data = Chain.add b (make key1 key2 data)
    let make = Chain.make
    let remove b key1 key2 = Chain.remove b (is key1 key2)
    let find b key1 key2 = Chain.find b (is key1 key2)
    let length = Chain.length
    let clear = Chain.clear
  end

  module Container
      (H1 : Hashtbl.SeededHashedType)
      (H2 : Hashtbl.SeededHashedType) =
  struct
    type t = H1.t * H2.t
    type 'a container = Raw.t

    let create (key1, key2) data = make key1 key2 data

    let hash seed (key1, key2) =
      H1.seeded_hash seed key1 + (H2.seeded_hash seed key2 * 65599)

    let equal c (key1, key2) =
      match compare_key H1.equal c 0 key1, compare_key H2.equal c 1 key2 with
      | Gone, _ | _, Gone -> Gone
      | Same, Same -> Same
      | _, _ -> Different

    let get_data c = data_opt c

    let set c (key1, key2) data =
      Raw.unset_data c;
      set_key c 0 key1;
      set_key c 1 key2;
      set_data c data

    let alive c = Raw.check_key c 0 && Raw.check_key c 1
  end

  module MakeSeeded
      (H1 : Hashtbl.SeededHashedType)
      (H2 : Hashtbl.SeededHashedType) =
    Table (Container (H1) (H2))

  module Make (H1 : Hashtbl.HashedType) (H2 : Hashtbl.HashedType) =
  Unseeded
    (Container
       (struct
         type t = H1.t

         let equal = H1.equal
         let seeded_hash (_ : int) key = H1.hash key
       end)
       (struct
         type t = H2.t

         let equal = H2.equal
         let seeded_hash (_ : int) key = H2.hash key
       end))
end

(* {1 Many keys} *)

module Kn = struct
  type ('k, 'd) t = Raw.t

  let make keys data : (_, _) t =
    let e = Raw.create (Array.length keys) in
    set_data e data;
    Array.iteri (fun i key -> set_key e i key) keys;
    e

  let is keys e =
    let n = Array.length keys in
    let rec same i =
      i >= n
      || (match key_opt e i with
          | Some key -> key == keys.(i)
          | None -> false)
         && same (i + 1)
    in
    n = Raw.length e && same 0

  let query (e : ('k, 'd) t) (keys : 'k array) : 'd option =
    if is keys e then data_opt e else None

  module Bucket = struct
    type ('k, 'd) t = Chain.t

    let add b keys data = Chain.add b (make keys data)
    let make = Chain.make
    let remove b keys = Chain.remove b (is keys)
    let find b keys = Chain.find b (is keys)
    let length = Chain.length
    let clear = Chain.clear
  end

  module Container (H : Hashtbl.SeededHashedType) = struct
    type t = H.t array
    type 'a container = Raw.t

    let create = make

    let hash seed keys =
      Array.fold_left
        (fun hash key -> (hash * 65599) + H.seeded_hash seed key)
        0 keys

    let equal c keys =
      let n = Array.length keys in
      let rec from i =
        if i >= n then Same
        else
          match compare_key H.equal c i keys.(i) with
          | Same -> from (i + 1)
          | other -> other
      in
      if n <> Raw.length c then Different else from 0

    let get_data c = data_opt c

    let set c keys data =
      Raw.unset_data c;
      Array.iteri (fun i key -> set_key c i key) keys;
      set_data c data

    let alive c =
      let rec from i = i >= Raw.length c || (Raw.check_key c i && from (i + 1)) in
      from 0
  end

  module MakeSeeded (H : Hashtbl.SeededHashedType) = Table (Container (H))

  module Make (H : Hashtbl.HashedType) = Unseeded (Container (struct
    type t = H.t

    let equal = H.equal
    let seeded_hash (_ : int) key = H.hash key
  end))
end
