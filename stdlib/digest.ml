(* Digests: MD5, and BLAKE2 of three lengths. *)

external md5_string : string -> int -> int -> string = "caml_md5_string"
external md5_channel : in_channel -> int -> string = "caml_md5_chan"
external blake2_string : int -> string -> string -> int -> int -> string
  = "caml_blake2_string"

(* Hexadecimal text. *)

let hex_digit n =
  Char.unsafe_chr (if n < 10 then n + Char.code '0' else n - 10 + Char.code 'a')

let hex_of_string text =
  let hex = Bytes.create (2 * String.length text) in
  String.iteri
    (fun i c ->
      let n = Char.code c in
      Bytes.unsafe_set hex (2 * i) (hex_digit (n lsr 4));
      Bytes.unsafe_set hex ((2 * i) + 1) (hex_digit (n land 15)))
    text;
  Bytes.unsafe_to_string hex

(* Raises [Invalid_argument who] where there is no digit. *)
let string_of_hex who hex =
  let digit c =
    match c with
    | '0' .. '9' -> Char.code c - Char.code '0'
    | 'a' .. 'f' -> Char.code c - Char.code 'a' + 10
    | 'A' .. 'F' -> Char.code c - Char.code 'A' + 10
    | _ -> invalid_arg who
  in
  String.init
    (String.length hex / 2)
    (fun i -> Char.chr ((digit hex.[2 * i] lsl 4) + digit hex.[(2 * i) + 1]))

module type S = sig
  type t = string

  val hash_length : int
  val compare : t -> t -> int
  val equal : t -> t -> bool
  val string : string -> t
  val bytes : bytes -> t
  val substring : string -> int -> int -> t
  val subbytes : bytes -> int -> int -> t
  val channel : in_channel -> int -> t
  val file : string -> t
  val output : out_channel -> t -> unit
  val input : in_channel -> t
  val to_hex : t -> string
  val of_hex : string -> t
end

(* What every algorithm has, given the digest of a part of a string and the
   digest of (a number of bytes of) a channel. *)
module Common (Algorithm : sig
  val hash_length : int
  val substring : string -> int -> int -> string
  val channel : in_channel -> int -> string
end) =
struct
  type t = string

  let hash_length = Algorithm.hash_length
  let compare = String.compare
  let equal = String.equal
  let string text = Algorithm.substring text 0 (String.length text)
  let bytes data = string (Bytes.unsafe_to_string data)

  let substring text pos len =
    if pos < 0 || len < 0 || pos > String.length text - len then
      invalid_arg "Digest.substring"
    else Algorithm.substring text pos len

  let subbytes data pos len =
    if pos < 0 || len < 0 || pos > Bytes.length data - len then
      invalid_arg "Digest.subbytes"
    else Algorithm.substring (Bytes.unsafe_to_string data) pos len

  let channel = Algorithm.channel

  let file path =
    let input = open_in_bin path in
    Fun.protect
      ~finally:(fun () -> close_in input)
      (fun () -> channel input (-1))

  let output out digest = output_string out digest
  let input channel = really_input_string channel hash_length

  let to_hex digest =
    if String.length digest <> hash_length then invalid_arg "Digest.to_hex"
    else hex_of_string digest

  let of_hex hex =
    if String.length hex <> 2 * hash_length then invalid_arg "Digest.of_hex"
    else string_of_hex "Digest.of_hex" hex
end

module MD5 = struct
  include Common (struct
    let hash_length = 16
    let substring = md5_string
    let channel = md5_channel
  end)

  (* The oldest function names itself otherwise. *)
  let of_hex hex =
    if String.length hex <> 2 * hash_length then
      invalid_arg "Digest.from_hex"
    else of_hex hex
end

module Blake (Length : sig
  val hash_length : int
end) =
Common (struct
  type state

  external create : int -> string -> state = "caml_blake2_create"
  external update : state -> bytes -> int -> int -> unit = "caml_blake2_update"
  external final : state -> int -> string = "caml_blake2_final"

  let hash_length = Length.hash_length
  let substring text pos len = blake2_string hash_length "" text pos len

  let channel input_channel len =
    let chunk = 4096 in
    let buffer = Bytes.create chunk in
    let state = create hash_length "" in
    let rec to_the_end () =
      let got = input input_channel buffer 0 chunk in
      if got > 0 then begin
        update state buffer 0 got;
        to_the_end ()
      end
    in
    let rec this_many missing =
      if missing > 0 then begin
        let got =
          input input_channel buffer 0
            (if missing < chunk then missing else chunk)
        in
        if got = 0 then raise End_of_file
        else begin
          update state buffer 0 got;
          this_many (missing - got)
        end
      end
    in
    if len < 0 then to_the_end () else this_many len;
    final state hash_length
end)

module BLAKE128 = Blake (struct
  let hash_length = 16
end)

module BLAKE256 = Blake (struct
  let hash_length = 32
end)

module BLAKE512 = Blake (struct
  let hash_length = 64
end)

include MD5

let from_hex = of_hex
