(* Floats, and arrays of them. *)

type t = float

type fpclass = Stdlib.fpclass =
  | FP_normal
  | FP_subnormal
  | FP_zero
  | FP_infinite
  | FP_nan

external neg : float -> float = "%negfloat"
external add : float -> float -> float = "%addfloat"
external sub : float -> float -> float = "%subfloat"
external mul : float -> float -> float = "%mulfloat"
external div : float -> float -> float = "%divfloat"
external fma : float -> float -> float -> float = "caml_fma_float" "caml_fma"
  [@@unboxed] [@@noalloc]
external rem : float -> float -> float = "caml_fmod_float" "fmod"
  [@@unboxed] [@@noalloc]
external abs : float -> float = "%absfloat"
external of_int : int -> float = "%floatofint"
external to_int : float -> int = "%intoffloat"
external of_string : string -> float = "caml_float_of_string"
external classify_float :
  (float [@unboxed]) -> fpclass = "caml_classify_float"
    "caml_classify_float_unboxed" [@@noalloc]
external pow : float -> float -> float = "caml_power_float" "pow"
  [@@unboxed] [@@noalloc]
external sqrt : float -> float = "caml_sqrt_float" "sqrt"
  [@@unboxed] [@@noalloc]
external cbrt : float -> float = "caml_cbrt_float" "caml_cbrt"
  [@@unboxed] [@@noalloc]
external exp : float -> float = "caml_exp_float" "exp" [@@unboxed] [@@noalloc]
external exp2 : float -> float = "caml_exp2_float" "caml_exp2"
  [@@unboxed] [@@noalloc]
external log : float -> float = "caml_log_float" "log" [@@unboxed] [@@noalloc]
external log10 : float -> float = "caml_log10_float" "log10"
  [@@unboxed] [@@noalloc]
external log2 : float -> float = "caml_log2_float" "caml_log2"
  [@@unboxed] [@@noalloc]
external expm1 : float -> float = "caml_expm1_float" "caml_expm1"
  [@@unboxed] [@@noalloc]
external log1p : float -> float = "caml_log1p_float" "caml_log1p"
  [@@unboxed] [@@noalloc]
external cos : float -> float = "caml_cos_float" "cos" [@@unboxed] [@@noalloc]
external sin : float -> float = "caml_sin_float" "sin" [@@unboxed] [@@noalloc]
external tan : float -> float = "caml_tan_float" "tan" [@@unboxed] [@@noalloc]
external acos : float -> float = "caml_acos_float" "acos"
  [@@unboxed] [@@noalloc]
external asin : float -> float = "caml_asin_float" "asin"
  [@@unboxed] [@@noalloc]
external atan : float -> float = "caml_atan_float" "atan"
  [@@unboxed] [@@noalloc]
external atan2 : float -> float -> float = "caml_atan2_float" "atan2"
  [@@unboxed] [@@noalloc]
external hypot : float -> float -> float = "caml_hypot_float" "caml_hypot"
  [@@unboxed] [@@noalloc]
external cosh : float -> float = "caml_cosh_float" "cosh"
  [@@unboxed] [@@noalloc]
external sinh : float -> float = "caml_sinh_float" "sinh"
  [@@unboxed] [@@noalloc]
external tanh : float -> float = "caml_tanh_float" "tanh"
  [@@unboxed] [@@noalloc]
external acosh : float -> float = "caml_acosh_float" "caml_acosh"
  [@@unboxed] [@@noalloc]
external asinh : float -> float = "caml_asinh_float" "caml_asinh"
  [@@unboxed] [@@noalloc]
external atanh : float -> float = "caml_atanh_float" "caml_atanh"
  [@@unboxed] [@@noalloc]
external erf : float -> float = "caml_erf_float" "caml_erf"
  [@@unboxed] [@@noalloc]
external erfc : float -> float = "caml_erfc_float" "caml_erfc"
  [@@unboxed] [@@noalloc]
external trunc : float -> float = "caml_trunc_float" "caml_trunc"
  [@@unboxed] [@@noalloc]
external round : float -> float = "caml_round_float" "caml_round"
  [@@unboxed] [@@noalloc]
external ceil : float -> float = "caml_ceil_float" "ceil"
  [@@unboxed] [@@noalloc]
external floor : float -> float = "caml_floor_float" "floor"
  [@@unboxed] [@@noalloc]
external next_after :
  float -> float -> float = "caml_nextafter_float" "caml_nextafter"
  [@@unboxed] [@@noalloc]
external copy_sign :
  float -> float -> float = "caml_copysign_float" "caml_copysign"
  [@@unboxed] [@@noalloc]
external sign_bit :
  (float [@unboxed]) -> bool = "caml_signbit_float" "caml_signbit" [@@noalloc]
external frexp : float -> (float * int) = "caml_frexp_float"
external ldexp :
  (float [@unboxed]) -> (int [@untagged]) -> (float [@unboxed]) =
    "caml_ldexp_float" "caml_ldexp_float_unboxed" [@@noalloc]
external modf : float -> (float * float) = "caml_modf_float"

external of_bits : (int64 [@unboxed]) -> (float [@unboxed])
  = "caml_int64_float_of_bits" "caml_int64_float_of_bits_unboxed" [@@noalloc]
external generic_hash : int -> int -> int -> 'a -> int = "caml_hash"
  [@@noalloc]

let zero = 0.
let one = 1.
let minus_one = -1.
let infinity = Stdlib.infinity
let neg_infinity = Stdlib.neg_infinity
let quiet_nan = of_bits 0x7FF8_0000_0000_0001L
let signaling_nan = of_bits 0x7FF0_0000_0000_0001L
let nan = quiet_nan
let pi = 0x1.921fb54442d18p+1
let max_float = Stdlib.max_float
let min_float = Stdlib.min_float
let epsilon = Stdlib.epsilon_float
let succ x = next_after x infinity
let pred x = next_after x neg_infinity

(* [x -. x] is 0 unless [x] is infinite or not a number. *)
let is_finite x = x -. x = 0.
let is_infinite x = 1. /. x = 0.
let is_nan (x : float) = x <> x
let is_integer x = x = trunc x && is_finite x
let of_string_opt = float_of_string_opt
let to_string = string_of_float
let equal (x : float) y = compare x y = 0
let compare (x : float) y = Stdlib.compare x y

(* A zero with the sign set is the lesser of the two zeros. The first four
   answer a nan when there is one, those named [num] avoid it. *)

let min (x : float) y =
  if x < y || (sign_bit x && not (sign_bit y)) then
    if is_nan y then y else x
  else if is_nan x then x
  else y

let max (x : float) y =
  if x > y || (sign_bit y && not (sign_bit x)) then
    if is_nan y then y else x
  else if is_nan x then x
  else y

let min_max (x : float) y =
  if is_nan x || is_nan y then (nan, nan)
  else if x < y || (sign_bit x && not (sign_bit y)) then (x, y)
  else (y, x)

let min_num (x : float) y =
  if is_nan x then y else if is_nan y then x else min x y

let max_num (x : float) y =
  if is_nan x then y else if is_nan y then x else max x y

let min_max_num (x : float) y =
  if is_nan x then (y, y) else if is_nan y then (x, x) else min_max x y

let seeded_hash seed (x : float) = generic_hash 10 100 seed x
let hash x = seeded_hash 0 x

(* Arrays that hold their floats unboxed whatever the compiler's settings. The
   functions on their elements are as in [Stdlib.Array]. *)
module Array = struct
  type t = floatarray

  external length : t -> int = "%floatarray_length"
  external get : t -> int -> float = "%floatarray_safe_get"
  external set : t -> int -> float -> unit = "%floatarray_safe_set"
  external unsafe_get : t -> int -> float = "%floatarray_unsafe_get"
  external unsafe_set : t -> int -> float -> unit = "%floatarray_unsafe_set"
  external create : int -> t = "caml_floatarray_create"
  external make : int -> (float [@unboxed]) -> t
    = "caml_floatarray_make" "caml_floatarray_make_unboxed"
  external unsafe_fill : t -> int -> int -> (float [@unboxed]) -> unit
    = "caml_floatarray_fill" "caml_floatarray_fill_unboxed" [@@noalloc]
  external unsafe_blit : t -> int -> t -> int -> int -> unit
    = "caml_floatarray_blit" [@@noalloc]
  external unsafe_sub : t -> int -> int -> t = "caml_floatarray_sub"
  external append : t -> t -> t = "caml_floatarray_append"

  let init len f =
    if len < 0 then invalid_arg "Float.Array.init"
    else begin
      let a = create len in
      for i = 0 to len - 1 do
        unsafe_set a i (f i)
      done;
      a
    end

  let make_matrix rows columns value =
    if columns < 0 then invalid_arg "Float.Array.make_matrix"
    else begin
      let matrix = Stdlib.Array.make rows (create 0) in
      if columns > 0 then
        for i = 0 to rows - 1 do
          Stdlib.Array.unsafe_set matrix i (make columns value)
        done;
      matrix
    end

  let init_matrix rows columns f =
    if columns < 0 then invalid_arg "Float.Array.init_matrix"
    else begin
      let matrix = Stdlib.Array.make rows (create 0) in
      if columns > 0 then
        for i = 0 to rows - 1 do
          let row = create columns in
          for j = 0 to columns - 1 do
            unsafe_set row j (f i j)
          done;
          Stdlib.Array.unsafe_set matrix i row
        done;
      matrix
    end

  let copy a = unsafe_sub a 0 (length a)

  let concat arrays =
    let rec total sum arrays =
      match arrays with
      | [] -> sum
      | a :: rest ->
          let sum' = sum + length a in
          if sum' < sum then invalid_arg "Float.Array.concat"
          else total sum' rest
    in
    let joined = create (total 0 arrays) in
    let rec place pos arrays =
      match arrays with
      | [] -> joined
      | a :: rest ->
          unsafe_blit a 0 joined pos (length a);
          place (pos + length a) rest
    in
    place 0 arrays

  let sub a pos len =
    if pos < 0 || len < 0 || pos > length a - len then invalid_arg "Float.Array.sub"
    else unsafe_sub a pos len

  let fill a pos len value =
    if pos < 0 || len < 0 || pos > length a - len then invalid_arg "Float.Array.fill"
    else unsafe_fill a pos len value

  let blit src src_pos dst dst_pos len =
    if
      len < 0 || src_pos < 0
      || src_pos > length src - len
      || dst_pos < 0
      || dst_pos > length dst - len
    then invalid_arg "Float.array.blit"
    else unsafe_blit src src_pos dst dst_pos len

  let to_list a =
    let rec from i list =
      if i < 0 then list else from (i - 1) (unsafe_get a i :: list)
    in
    from (length a - 1) []

  let of_list list =
    let a = create (List.length list) in
    let rec place i list =
      match list with
      | [] -> a
      | x :: rest ->
          unsafe_set a i x;
          place (i + 1) rest
    in
    place 0 list

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
      invalid_arg "Float.Array.iter2: arrays must have the same length"
    else
      for i = 0 to length a - 1 do
        f (unsafe_get a i) (unsafe_get b i)
      done

  let map f a =
    let len = length a in
    let b = create len in
    for i = 0 to len - 1 do
      unsafe_set b i (f (unsafe_get a i))
    done;
    b

  let map2 f a b =
    let len = length a in
    if len <> length b then
      invalid_arg "Float.Array.map2: arrays must have the same length"
    else begin
      let c = create len in
      for i = 0 to len - 1 do
        unsafe_set c i (f (unsafe_get a i) (unsafe_get b i))
      done;
      c
    end

  let mapi f a =
    let len = length a in
    let b = create len in
    for i = 0 to len - 1 do
      unsafe_set b i (f i (unsafe_get a i))
    done;
    b

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

  let fold_right f a acc =
    let acc = ref acc in
    for i = length a - 1 downto 0 do
      acc := f (unsafe_get a i) !acc
    done;
    !acc

  let for_all p a =
    let len = length a in
    let rec loop i = i >= len || (p (unsafe_get a i) && loop (i + 1)) in
    loop 0

  let exists p a =
    let len = length a in
    let rec loop i = i < len && (p (unsafe_get a i) || loop (i + 1)) in
    loop 0

  let mem x a =
    let len = length a in
    let rec loop i =
      i < len && (compare (unsafe_get a i) x = 0 || loop (i + 1))
    in
    loop 0

  let mem_ieee (x : float) a =
    let len = length a in
    let rec loop i =
      i < len && (unsafe_get a i = x || loop (i + 1))
    in
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

  (* Sorting: the algorithms of [Stdlib.Array], on unboxed elements *)

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
    else sort (create (len / 2)) 0 len

  let fast_sort = stable_sort

  let shuffle ~rand a =
    for i = length a - 1 downto 1 do
      let j = rand (i + 1) in
      let x = unsafe_get a i in
      unsafe_set a i (get a j);
      unsafe_set a j x
    done

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

  let of_seq s =
    let rec collect len list s =
      match s () with
      | Seq.Nil ->
          let a = create len in
          List.iteri (fun i x -> unsafe_set a (len - 1 - i) x) list;
          a
      | Seq.Cons (x, rest) -> collect (len + 1) (x :: list) rest
    in
    collect 0 [] s

  let map_to_array f a =
    let len = length a in
    if len = 0 then [||]
    else begin
      let b = Stdlib.Array.make len (f (unsafe_get a 0)) in
      for i = 1 to len - 1 do
        Stdlib.Array.unsafe_set b i (f (unsafe_get a i))
      done;
      b
    end

  let map_from_array f a =
    let len = Stdlib.Array.length a in
    let b = create len in
    for i = 0 to len - 1 do
      unsafe_set b i (f (Stdlib.Array.unsafe_get a i))
    done;
    b
end

(* The same with labelled arguments. *)
module ArrayLabels = struct
  include Array

  let init a ~f = init a f
  let make_matrix ~dimx ~dimy a = make_matrix dimx dimy a
  let init_matrix ~dimx ~dimy ~f = init_matrix dimx dimy f
  let sub a ~pos ~len = sub a pos len
  let fill a ~pos ~len b = fill a pos len b
  let blit ~src ~src_pos ~dst ~dst_pos ~len = blit src src_pos dst dst_pos len
  let iter ~f a = iter f a
  let iteri ~f a = iteri f a
  let map ~f a = map f a
  let map_inplace ~f a = map_inplace f a
  let mapi ~f a = mapi f a
  let mapi_inplace ~f a = mapi_inplace f a
  let fold_left ~f ~init a = fold_left f init a
  let fold_right ~f a ~init = fold_right f a init
  let iter2 ~f a b = iter2 f a b
  let map2 ~f a b = map2 f a b
  let for_all ~f a = for_all f a
  let exists ~f a = exists f a
  let mem x ~set = mem x set
  let mem_ieee x ~set = mem_ieee x set
  let find_opt ~f a = find_opt f a
  let find_index ~f a = find_index f a
  let find_map ~f a = find_map f a
  let find_mapi ~f a = find_mapi f a
  let sort ~cmp a = sort cmp a
  let stable_sort ~cmp a = stable_sort cmp a
  let fast_sort ~cmp a = fast_sort cmp a
  let map_to_array ~f a = map_to_array f a
  let map_from_array ~f a = map_from_array f a
end
