(* Pseudo-random numbers: the LXM generator, of which the runtime computes the
   next value. *)

external random_seed : unit -> int array = "caml_sys_random_seed"

module State = struct
  open Bigarray

  (* Four words: the additive parameter (odd), the linear part's state, and
     the two words of the xor-shift part (not both 0). *)
  type t = (int64, int64_elt, c_layout) Array1.t

  external next : t -> (int64 [@unboxed])
    = "caml_lxm_next" "caml_lxm_next_unboxed" [@@noalloc]

  let create () : t = Array1.create Int64 C_layout 4

  let set (s : t) a b c d =
    Array1.unsafe_set s 0 (Int64.logor a 1L);
    Array1.unsafe_set s 1 b;
    Array1.unsafe_set s 2 (if c <> 0L then c else 1L);
    Array1.unsafe_set s 3 (if d <> 0L then d else 2L)

  let of_words a b c d =
    let s = create () in
    set s a b c d;
    s

  let assign (dst : t) (src : t) = Array1.blit src dst

  let copy (s : t) =
    let c = create () in
    assign c s;
    c

  (* The seed is digested twice, with one byte of difference. *)
  let seed_with (s : t) seed =
    let n = Array.length seed in
    let data = Bytes.create ((8 * n) + 1) in
    Array.iteri (fun i k -> Bytes.set_int64_le data (8 * i) (Int64.of_int k)) seed;
    let digest last =
      Bytes.set data (8 * n) last;
      Digest.bytes data
    in
    let first = digest '\001' in
    let second = digest '\002' in
    set s
      (String.get_int64_le first 0)
      (String.get_int64_le first 8)
      (String.get_int64_le second 0)
      (String.get_int64_le second 8)

  let make seed =
    let s = create () in
    seed_with s seed;
    s

  let make_self_init () = make (random_seed ())

  (* {1 Text} *)

  let prefix = "lxm1:"
  let text_length = String.length prefix + 32

  let to_binary_string (s : t) =
    let text = Bytes.create text_length in
    let start = String.length prefix in
    Bytes.blit_string prefix 0 text 0 start;
    for i = 0 to 3 do
      Bytes.set_int64_le text (start + (8 * i)) (Array1.unsafe_get s i)
    done;
    Bytes.unsafe_to_string text

  let of_binary_string text =
    if
      String.length text <> text_length
      || not (String.starts_with ~prefix text)
    then
      failwith
        ("Random.State.of_binary_string: expected a format compatible with \
          OCaml " ^ Sys.ocaml_version)
    else begin
      let word i = String.get_int64_le text (String.length prefix + (8 * i)) in
      of_words (word 0) (word 1) (word 2) (word 3)
    end

  (* {1 Bits} *)

  let bits64 s = next s
  let bits s = Int64.to_int (next s) land 0x3FFF_FFFF
  let bits32 s = Int64.to_int32 (next s)
  let nativebits s = Int64.to_nativeint (next s)
  let bool s = next s < 0L

  (* {1 Integers}

     A number of so many bits is reduced modulo [n]. Numbers of the last,
     incomplete, run of [n] are drawn again: they would favour small results. *)

  let rec below s n mask =
    let r = Int64.to_int (next s) land mask in
    let v = r mod n in
    if r - v > mask - n + 1 then below s n mask else v

  (* The masks: what is not negative among the signed integers of 31, 32 and 63
     bits. The narrowest that will do is taken, so that the results are the
     same on all machines. *)

  let mask31 = 0x3FFF_FFFF
  let mask32 = 0x7FFF_FFFF
  let mask63 = max_int

  let int s bound =
    if bound > mask31 || bound <= 0 then invalid_arg "Random.int"
    else below s bound mask31

  let full_int s bound =
    if bound <= 0 then invalid_arg "Random.full_int"
    else if bound <= mask31 then below s bound mask31
    else if bound <= mask32 then below s bound mask32
    else below s bound mask63

  (* A signed integer as wide as [mask] says, drawn again while it is out of
     range. *)
  let rec between s min max mask =
    let r = Int64.to_int (next s) land ((2 * mask) + 1) in
    let r = if r > mask then r - (2 * mask) - 2 else r in
    if r < min || r > max then between s min max mask else r

  let int_in_range s ~min ~max =
    if max < min then invalid_arg "Random.int_in_range"
    else begin
      let fits mask = min >= - mask - 1 && max <= mask in
      let mask =
        if fits mask31 then mask31 else if fits mask32 then mask32 else mask63
      in
      let span = max - min + 1 in
      if span > 0 && span <= mask then min + below s span mask
      else between s min max mask
    end

  let rec int32_below s n =
    let r = Int32.shift_right_logical (bits32 s) 1 in
    let v = Int32.rem r n in
    if Int32.sub r v > Int32.add (Int32.sub Int32.max_int n) 1l then
      int32_below s n
    else v

  let int32 s bound =
    if bound <= 0l then invalid_arg "Random.int32" else int32_below s bound

  let rec int32_between s min max =
    let r = bits32 s in
    if r < min || r > max then int32_between s min max else r

  let int32_in_range s ~min ~max =
    if max < min then invalid_arg "Random.int32_in_range"
    else begin
      let span = Int32.succ (Int32.sub max min) in
      if span <= 0l then int32_between s min max
      else Int32.add min (int32_below s span)
    end

  let rec int64_below s n =
    let r = Int64.shift_right_logical (bits64 s) 1 in
    let v = Int64.rem r n in
    if Int64.sub r v > Int64.add (Int64.sub Int64.max_int n) 1L then
      int64_below s n
    else v

  let int64 s bound =
    if bound <= 0L then invalid_arg "Random.int64" else int64_below s bound

  let rec int64_between s min max =
    let r = bits64 s in
    if r < min || r > max then int64_between s min max else r

  let int64_in_range s ~min ~max =
    if max < min then invalid_arg "Random.int64_in_range"
    else begin
      let span = Int64.succ (Int64.sub max min) in
      if span <= 0L then int64_between s min max
      else Int64.add min (int64_below s span)
    end

  let nativeint s bound =
    if Nativeint.size = 32 then
      Nativeint.of_int32 (int32 s (Nativeint.to_int32 bound))
    else Int64.to_nativeint (int64 s (Int64.of_nativeint bound))

  let nativeint_in_range s ~min ~max =
    if Nativeint.size = 32 then
      Nativeint.of_int32
        (int32_in_range s ~min:(Nativeint.to_int32 min)
           ~max:(Nativeint.to_int32 max))
    else
      Int64.to_nativeint
        (int64_in_range s ~min:(Int64.of_nativeint min)
           ~max:(Int64.of_nativeint max))

  (* {1 Floats}

     53 bits; 0 is drawn again. *)
  let rec unit_float s =
    let n = Int64.shift_right_logical (next s) 11 in
    if n = 0L then unit_float s else Int64.to_float n *. 0x1p-53

  let float s bound = unit_float s *. bound

  let split s =
    let a = next s in
    let b = next s in
    let c = next s in
    let d = next s in
    of_words a b c d
end

(* Each domain has its own generator, made from its parent's. *)

let key =
  Domain.DLS.new_key ~split_from_parent:State.split (fun () -> State.make [| 314159265 |])

let state () = Domain.DLS.get key
let bits () = State.bits (state ())
let int bound = State.int (state ()) bound
let full_int bound = State.full_int (state ()) bound
let int_in_range ~min ~max = State.int_in_range (state ()) ~min ~max
let int32 bound = State.int32 (state ()) bound
let int32_in_range ~min ~max = State.int32_in_range (state ()) ~min ~max
let nativeint bound = State.nativeint (state ()) bound

let nativeint_in_range ~min ~max =
  State.nativeint_in_range (state ()) ~min ~max

let int64 bound = State.int64 (state ()) bound
let int64_in_range ~min ~max = State.int64_in_range (state ()) ~min ~max
let float bound = State.float (state ()) bound
let bool () = State.bool (state ())
let bits32 () = State.bits32 (state ())
let bits64 () = State.bits64 (state ())
let nativebits () = State.nativebits (state ())
let full_init seed = State.seed_with (state ()) seed
let init seed = full_init [| seed |]
let self_init () = full_init (random_seed ())
let split () = State.split (state ())
let get_state () = State.copy (state ())
let set_state s = State.assign (state ()) s
