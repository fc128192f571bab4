(* Arrays. *)

type 'a t = 'a array

external length : 'a array -> int = "%array_length"
external get : 'a array -> int -> 'a = "%array_safe_get"
external set : 'a array -> int -> 'a -> unit = "%array_safe_set"
external unsafe_get : 'a array -> int -> 'a = "%array_unsafe_get"
external unsafe_set : 'a array -> int -> 'a -> unit = "%array_unsafe_set"
external make : int -> 'a -> 'a array = "caml_array_make"
external create_float : int -> float array = "caml_array_create_float"
external concat : 'a array list -> 'a array = "caml_array_concat"
external append_prim : 'a array -> 'a array -> 'a array = "caml_array_append"
external unsafe_sub : 'a array -> int -> int -> 'a array = "caml_array_sub"
external unsafe_fill : 'a array -> int -> int -> 'a -> unit
  = "caml_array_fill"
external unsafe_blit : 'a array -> int -> 'a array -> int -> int -> unit
  = "caml_array_blit"

module Floatarray = struct
  external create : int -> floatarray = "caml_floatarray_create"
  external length : floatarray -> int = "%floatarray_length"
  external get : floatarray -> int -> float = "%floatarray_safe_get"
  external set : floatarray -> int -> float -> unit = "%floatarray_safe_set"
  external unsafe_get : floatarray -> int -> float = "%floatarray_unsafe_get"
  external unsafe_set : floatarray -> int -> float -> unit
    = "%floatarray_unsafe_set"
end

(* Making *)

let init len f =
  if len = 0 then [||]
  else if len < 0 then invalid_arg "Array.init"
  else begin
    let a = make len (f 0) in
    for i = 1 to len - 1 do
      unsafe_set a i (f i)
    done;
    a
  end

let make_matrix rows columns value =
  if columns < 0 then invalid_arg "Array.make_matrix"
  else begin
    let matrix = make rows [||] in
    if columns > 0 then
      for i = 0 to rows - 1 do
        unsafe_set matrix i (make columns value)
      done;
    matrix
  end

let init_matrix rows columns f =
  if columns < 0 then invalid_arg "Array.init_matrix"
  else begin
    let matrix = make rows [||] in
    if columns > 0 then
      for i = 0 to rows - 1 do
        let row = make columns (f i 0) in
        for j = 1 to columns - 1 do
          unsafe_set row j (f i j)
        done;
        unsafe_set matrix i row
      done;
    matrix
  end

let copy a =
  let len = length a in
  if len = 0 then [||] else unsafe_sub a 0 len

let append a b =
  if length a = 0 then copy b
  else if length b = 0 then unsafe_sub a 0 (length a)
  else append_prim a b

let sub a pos len =
  if pos < 0 || len < 0 || pos > length a - len then invalid_arg "Array.sub"
  else unsafe_sub a pos len

let fill a pos len value =
  if pos < 0 || len < 0 || pos > length a - len then invalid_arg "Array.fill"
  else unsafe_fill a pos len value

let blit src src_pos dst dst_pos len =
  if
    len < 0 || src_pos < 0
    || src_pos > length src - len
    || dst_pos < 0
    || dst_pos > length dst - len
  then invalid_arg "Array.blit"
  else unsafe_blit src src_pos dst dst_pos len

(* Lists *)

let to_list a =
  let rec from i list =
    if i < 0 then list else from (i - 1) (unsafe_get a i :: list)
  in
  from (length a - 1) []

let of_list list =
  match list with
  | [] -> [||]
  | first :: others ->
      let a = make (List.length list) first in
      let rec place i list =
        match list with
        | [] -> a
        | x :: rest ->
            unsafe_set a i x;
            place (i + 1) rest
      in
      place 1 others

(* Iterating *)

let iter f a =
  for i = 0 to length a - 1 do
    f (unsafe_get a i)
  done

let iteri f a =
  for i = 0 to length a - 1 do
    f i (unsafe_get a i)
  done

let iter2 f a b =
  if length a <> length b then
    invalid_arg "Array.iter2: arrays must have the same length"
  else
    for i = 0 to length a - 1 do
      f (unsafe_get a i) (unsafe_get b i)
    done

let map f a =
  let len = length a in
  if len = 0 then [||]
  else begin
    let b = make len (f (unsafe_get a 0)) in
    for i = 1 to len - 1 do
      unsafe_set b i (f (unsafe_get a i))
    done;
    b
  end

let map2 f a b =
  let len = length a in
  if len <> length b then
    invalid_arg "Array.map2: arrays must have the same length"
  else if len = 0 then [||]
  else begin
    let c = make len (f (unsafe_get a 0) (unsafe_get b 0)) in
    for i = 1 to len - 1 do
      unsafe_set c i (f (unsafe_get a i) (unsafe_get b i))
    done;
    c
  end

let mapi f a =
  let len = length a in
  if len = 0 then [||]
  else begin
    let b = make len (f 0 (unsafe_get a 0)) in
    for i = 1 to len - 1 do
      unsafe_set b i (f i (unsafe_get a i))
    done;
    b
  end

let map_inplace f a =
  for i = 0 to length a - 1 do
    unsafe_set a i (f (unsafe_get a i))
  done

let mapi_inplace f a =
  for i = 0 to length a - 1 do
    unsafe_set a i (f i (unsafe_get a i))
  done

let fold_left f acc a =
  let acc = ref acc in
  for i = 0 to length a - 1 do
    acc := f !acc (unsafe_get a i)
  done;
  !acc

let fold_left_map f acc a =
  let len = length a in
  if len = 0 then (acc, [||])
  else begin
    let acc, first = f acc (unsafe_get a 0) in
    let b = make len first in
    let acc = ref acc in
    for i = 1 to len - 1 do
      let next, x = f !acc (unsafe_get a i) in
      acc := next;
      unsafe_set b i x
    done;
    (!acc, b)
  end

let fold_right f a acc =
  let acc = ref acc in
  for i = length a - 1 downto 0 do
    acc := f (unsafe_get a i) !acc
  done;
  !acc

(* Scanning *)

let for_all p a =
  let len = length a in
  let rec loop i = i >= len || (p (unsafe_get a i) && loop (i + 1)) in
  loop 0

let exists p a =
  let len = length a in
  let rec loop i = i < len && (p (unsafe_get a i) || loop (i + 1)) in
  loop 0

let for_all2 p a b =
  let len = length a in
  if len <> length b then invalid_arg "Array.for_all2"
  else
    let rec loop i =
      i >= len || (p (unsafe_get a i) (unsafe_get b i) && loop (i + 1))
    in
    loop 0

let exists2 p a b =
  let len = length a in
  if len <> length b then invalid_arg "Array.exists2"
  else
    let rec loop i =
      i < len && (p (unsafe_get a i) (unsafe_get b i) || loop (i + 1))
    in
    loop 0

let mem x a =
  let len = length a in
  let rec loop i =
    i < len && (compare (unsafe_get a i) x = 0 || loop (i + 1))
  in
  loop 0

let memq x a =
  let len = length a in
  let rec loop i = i < len && (unsafe_get a i == x || loop (i + 1)) in
  loop 0

let find_opt p a =
  let len = length a in
  let rec loop i =
    if i >= len then None
    else
      let x = unsafe_get a i in
      if p x then Some x else loop (i + 1)
  in
  loop 0

let find_index p a =
  let len = length a in
  let rec loop i =
    if i >= len then None
    else if p (unsafe_get a i) then Some i
    else loop (i + 1)
  in
  loop 0

let find_map f a =
  let len = length a in
  let rec loop i =
    if i >= len then None
    else
      match f (unsafe_get a i) with
      | None -> loop (i + 1)
      | found -> found
  in
  loop 0

let find_mapi f a =
  let len = length a in
  let rec loop i =
    if i >= len then None
    else
      match f i (unsafe_get a i) with
      | None -> loop (i + 1)
      | found -> found
  in
  loop 0

(* Arrays of pairs *)

let split pairs =
  let len = length pairs in
  if len = 0 then ([||], [||])
  else begin
    let a, b = unsafe_get pairs 0 in
    let left = make len a in
    let right = make len b in
    for i = 1 to len - 1 do
      let a, b = unsafe_get pairs i in
      unsafe_set left i a;
      unsafe_set right i b
    done;
    (left, right)
  end

let combine a b =
  let len = length a in
  if len <> length b then invalid_arg "Array.combine"
  else if len = 0 then [||]
  else begin
    let pairs = make len (unsafe_get a 0, unsafe_get b 0) in
    for i = 1 to len - 1 do
      unsafe_set pairs i (unsafe_get a i, unsafe_get b i)
    done;
    pairs
  end

(* Sorting *)

(* Heap sort, for constant space. The heap's root is at index 0 and the
   children of [i] at [2i + 1] and [2i + 2]. An element that sinks is first
   taken down to a leaf along the greater children, then up to its place:
   nearly all belong near the leaves, and going down so takes one comparison a
   level. *)
let sort order a =
  let rec sink_hole i size =
    let child = (2 * i) + 2 in
    if child < size then begin
      let left = unsafe_get a (child - 1) in
      let right = unsafe_get a child in
      if order left right > 0 then begin
        unsafe_set a i left;
        sink_hole (child - 1) size
      end
      else begin
        unsafe_set a i right;
        sink_hole child size
      end
    end
    else if child = size then begin
      unsafe_set a i (unsafe_get a (child - 1));
      child - 1
    end
    else i
  in
  let rec rise i top x =
    if i = top then unsafe_set a i x
    else begin
      let parent = (i - 1) / 2 in
      let above = unsafe_get a parent in
      if order above x < 0 then begin
        unsafe_set a i above;
        rise parent top x
      end
      else unsafe_set a i x
    end
  in
  let size = length a in
  for i = (size / 2) - 1 downto 0 do
    let x = unsafe_get a i in
    rise (sink_hole i size) i x
  done;
  for last = size - 1 downto 1 do
    let x = unsafe_get a last in
    unsafe_set a last (unsafe_get a 0);
    rise (sink_hole 0 last) 0 x
  done

(* Up to this many elements, insertion sort is the faster. *)
let insertion_limit = 6

let insertion_sort order a start stop =
  for i = start + 1 to stop - 1 do
    let x = unsafe_get a i in
    let rec insert j =
      if j > start then begin
        let y = unsafe_get a (j - 1) in
        if order y x > 0 then begin
          unsafe_set a j y;
          insert (j - 1)
        end
        else unsafe_set a j x
      end
      else unsafe_set a j x
    in
    insert i
  done

(* Merge sort. To merge two sorted neighbours the left one is moved out to a
   buffer; what is left of the right one in the end is in its place already.
   Neighbours that are in order as they stand are left alone. *)
let stable_sort order a =
  let merge buffer start middle stop =
    let len = middle - start in
    unsafe_blit a start buffer 0 len;
    let rec loop i x j y k =
      if order x y <= 0 then begin
        unsafe_set a k x;
        let i = i + 1 in
        if i < len then loop i (unsafe_get buffer i) j y (k + 1)
      end
      else begin
        unsafe_set a k y;
        let j = j + 1 in
        if j < stop then loop i x j (unsafe_get a j) (k + 1)
        else unsafe_blit buffer i a (k + 1) (len - i)
      end
    in
    loop 0 (unsafe_get buffer 0) middle (unsafe_get a middle) start
  in
  let rec sort buffer start stop =
    let len = stop - start in
    if len <= insertion_limit then insertion_sort order a start stop
    else begin
      let middle = start + (len / 2) in
      sort buffer start middle;
      sort buffer middle stop;
      if order (unsafe_get a (middle - 1)) (unsafe_get a middle) > 0 then
        merge buffer start middle stop
    end
  in
  let len = length a in
  if len <= insertion_limit then insertion_sort order a 0 len
  else sort (make (len / 2) (unsafe_get a 0)) 0 len

let fast_sort = stable_sort

(* From the last element down, each is exchanged with one not above it. *)
let shuffle ~rand a =
  for i = length a - 1 downto 1 do
    let j = rand (i + 1) in
    let x = unsafe_get a i in
    unsafe_set a i (get a j);
    unsafe_set a j x
  done

(* Sequences *)

let to_seq a =
  let rec from i () =
    if i < length a then Seq.Cons (unsafe_get a i, from (i + 1)) else Seq.Nil
  in
  from 0

let to_seqi a =
  let rec from i () =
    if i < length a then Seq.Cons ((i, unsafe_get a i), from (i + 1))
    else Seq.Nil
  in
  from 0

(* [list], of [len] elements, has the last one first. *)
let of_rev_list len list =
  match list with
  | [] -> [||]
  | last :: others ->
      let a = make len last in
      let rec place i list =
        match list with
        | [] -> a
        | x :: rest ->
            unsafe_set a i x;
            place (i - 1) rest
      in
      place (len - 2) others

let of_seq s =
  let rec collect len list s =
    match s () with
    | Seq.Nil -> of_rev_list len list
    | Seq.Cons (x, rest) -> collect (len + 1) (x :: list) rest
  in
  collect 0 [] s
