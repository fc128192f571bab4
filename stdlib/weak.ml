(* Weak pointers, and sets of values held weakly. *)

(* A block whose first two fields are the runtime's. *)
type !'a t

external unsafe_create : int -> 'a t = "caml_weak_create"
external unsafe_set : 'a t -> int -> 'a option -> unit = "caml_weak_set"
external unsafe_get : 'a t -> int -> 'a option = "caml_weak_get"
external unsafe_get_copy : 'a t -> int -> 'a option = "caml_weak_get_copy"
external unsafe_check : 'a t -> int -> bool = "caml_weak_check"
external unsafe_blit : 'a t -> int -> 'a t -> int -> int -> unit
  = "caml_weak_blit"

let extra_fields = 2
let length w = Obj.size (Obj.repr w) - extra_fields

let create len =
  if len < 0 || len > Obj.Ephemeron.max_ephe_length then
    invalid_arg "Weak.create"
  else unsafe_create len

let check_index w i who = if i < 0 || i >= length w then invalid_arg who

let set w i value =
  check_index w i "Weak.set";
  unsafe_set w i value

let get w i =
  check_index w i "Weak.get";
  unsafe_get w i

let get_copy w i =
  check_index w i "Weak.get_copy";
  unsafe_get_copy w i

let check w i =
  check_index w i "Weak.check";
  unsafe_check w i

let blit src src_pos dst dst_pos len =
  if
    len < 0 || src_pos < 0
    || src_pos > length src - len
    || dst_pos < 0
    || dst_pos > length dst - len
  then invalid_arg "Weak.blit"
  else if len > 0 then unsafe_blit src src_pos dst dst_pos len

let fill w pos len value =
  if pos < 0 || len < 0 || pos > length w - len then invalid_arg "Weak.fill"
  else
    for i = pos to pos + len - 1 do
      unsafe_set w i value
    done

(* {1 Weak hash sets} *)

module type S = sig
  type data
  type t

  val create : int -> t
  val clear : t -> unit
  val merge : t -> data -> data
  val add : t -> data -> unit
  val remove : t -> data -> unit
  val find : t -> data -> data
  val find_opt : t -> data -> data option
  val find_all : t -> data -> data list
  val mem : t -> data -> bool
  val iter : (data -> unit) -> t -> unit
  val fold : (data -> 'acc -> 'acc) -> t -> 'acc -> 'acc
  val count : t -> int
  val stats : t -> int * int * int * int * int * int
end

module Make (H : Hashtbl.HashedType) = struct
  type data = H.t
  type pointers = data t

  (* Each bucket is a weak array and, at the same places, the hashes of its
     members: growing needs no member, and a search few. *)
  type set = {
    mutable buckets : pointers array;
    mutable hashes : int array array;
    (* A bucket longer than this makes the set ask whether to grow. *)
    mutable limit : int;
    (* How many buckets are longer than [limit]. *)
    mutable oversize : int;
    (* The bucket that is cleaned next. *)
    mutable rover : int;
  }

  type t = set

  let smallest_limit = 7

  let create wanted =
    let size = if wanted < 7 then 7 else wanted in
    let size =
      if size > Sys.max_array_length then Sys.max_array_length else size
    in
    {
      buckets = Array.make size (unsafe_create 0);
      hashes = Array.make size [||];
      limit = smallest_limit;
      oversize = 0;
      rover = 0;
    }

  let clear s =
    for i = 0 to Array.length s.buckets - 1 do
      s.buckets.(i) <- unsafe_create 0;
      s.hashes.(i) <- [||]
    done;
    s.limit <- smallest_limit;
    s.oversize <- 0

  let index s hash = hash land max_int mod Array.length s.buckets

  (* {2 Traversing} *)

  let fold f s acc =
    let rec members bucket i acc =
      if i >= length bucket then acc
      else
        match unsafe_get bucket i with
        | Some x -> members bucket (i + 1) (f x acc)
        | None -> members bucket (i + 1) acc
    in
    Array.fold_right (fun bucket acc -> members bucket 0 acc) s.buckets acc

  let iter f s = fold (fun x () -> f x) s ()

  let alive bucket =
    let n = ref 0 in
    for i = 0 to length bucket - 1 do
      if unsafe_check bucket i then incr n
    done;
    !n

  let count s = Array.fold_left (fun n bucket -> n + alive bucket) 0 s.buckets

  let stats s =
    let lengths = Array.map length s.buckets in
    Array.sort compare lengths;
    let n = Array.length lengths in
    ( n,
      count s,
      Array.fold_left ( + ) 0 lengths,
      lengths.(0),
      lengths.(n / 2),
      lengths.(n - 1) )

  (* {2 Cleaning}

     When a bucket becomes too long, others give back their free places. *)

  let clean_next s =
    let i = s.rover in
    let bucket = s.buckets.(i) in
    let hashes = s.hashes.(i) in
    let len = length bucket in
    let live = alive bucket in
    if live < len then begin
      let bucket' = unsafe_create live in
      let hashes' = Array.make live 0 in
      let kept = ref 0 in
      for j = 0 to len - 1 do
        (* A member may go while this runs, not come back. *)
        if !kept < live && unsafe_check bucket j then begin
          unsafe_blit bucket j bucket' !kept 1;
          hashes'.(!kept) <- hashes.(j);
          incr kept
        end
      done;
      s.buckets.(i) <- bucket';
      s.hashes.(i) <- hashes';
      if len > s.limit && live <= s.limit then s.oversize <- s.oversize - 1
    end;
    s.rover <- (i + 1) mod Array.length s.buckets

  (* {2 Adding}

     [put] writes the member into a free place. *)

  let rec add_with s put hash =
    let i = index s hash in
    let bucket = s.buckets.(i) in
    let hashes = s.hashes.(i) in
    let len = length bucket in
    let rec place j =
      if j >= len then begin
        let len' = (3 * len / 2) + 3 in
        let bucket' = unsafe_create len' in
        let hashes' = Array.make len' 0 in
        if len > 0 then unsafe_blit bucket 0 bucket' 0 len;
        Array.blit hashes 0 hashes' 0 len;
        put bucket' len;
        hashes'.(len) <- hash;
        s.buckets.(i) <- bucket';
        s.hashes.(i) <- hashes';
        if len <= s.limit && len' > s.limit then begin
          s.oversize <- s.oversize + 1;
          clean_next s;
          clean_next s
        end;
        if s.oversize > Array.length s.buckets / 2 then grow s
      end
      else if unsafe_check bucket j then place (j + 1)
      else begin
        put bucket j;
        hashes.(j) <- hash
      end
    in
    place 0

  and grow s =
    let size = Array.length s.buckets in
    let size' = (3 * size / 2) + 3 in
    if size' <= Sys.max_array_length then begin
      let buckets = s.buckets in
      let hashes = s.hashes in
      s.buckets <- Array.make size' (unsafe_create 0);
      s.hashes <- Array.make size' [||];
      s.limit <- s.limit + 1;
      s.oversize <- 0;
      s.rover <- 0;
      Array.iteri
        (fun i bucket ->
          for j = 0 to length bucket - 1 do
            if unsafe_check bucket j then
              add_with s
                (fun dst k -> unsafe_blit bucket j dst k 1)
                hashes.(i).(j)
          done)
        buckets
    end
    else begin
      (* As large as can be: no more questions. *)
      s.limit <- max_int;
      s.oversize <- 0
    end

  let put_value x =
    let pointer = Some x in
    fun bucket i -> unsafe_set bucket i pointer

  let add s x = add_with s (put_value x) (H.hash x)

  (* {2 Searching}

     [found bucket i member] gets the place where an equal member is. Members
     are compared as copies, so that the look alone does not keep them. *)

  let search s x found missing =
    let hash = H.hash x in
    let i = index s hash in
    let bucket = s.buckets.(i) in
    let hashes = s.hashes.(i) in
    let len = length bucket in
    let rec from j =
      if j >= len then missing hash
      else if hashes.(j) <> hash then from (j + 1)
      else
        match unsafe_get_copy bucket j with
        | Some copy when H.equal copy x -> (
            match unsafe_get bucket j with
            | Some member -> found bucket j member
            | None -> from (j + 1))
        | _ -> from (j + 1)
    in
    from 0

  let merge s x =
    search s x
      (fun _ _ member -> member)
      (fun hash ->
        add_with s (put_value x) hash;
        x)

  let find s x =
    search s x (fun _ _ member -> member) (fun _ -> raise Not_found)

  let find_opt s x = search s x (fun _ _ member -> Some member) (fun _ -> None)
  let mem s x = search s x (fun _ _ _ -> true) (fun _ -> false)

  let remove s x =
    search s x (fun bucket i _ -> unsafe_set bucket i None) (fun _ -> ())

  let find_all s x =
    let hash = H.hash x in
    let i = index s hash in
    let bucket = s.buckets.(i) in
    let hashes = s.hashes.(i) in
    let rec from j =
      if j >= length bucket then []
      else if hashes.(j) <> hash then from (j + 1)
      else
        match unsafe_get_copy bucket j with
        | Some copy when H.equal copy x -> (
            match unsafe_get bucket j with
            | Some member -> member :: from (j + 1)
            | None -> from (j + 1))
        | _ -> from (j + 1)
    in
    from 0
end
