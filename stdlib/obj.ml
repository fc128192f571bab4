(* Operations on the representation of values. *)

type t
type raw_data = nativeint

external repr : 'a -> t = "%identity"
external obj : t -> 'a = "%identity"
external magic : 'a -> 'b = "%identity"
external is_int : t -> bool = "%obj_is_int"
external tag : t -> int = "caml_obj_tag" [@@noalloc]
external size : t -> int = "%obj_size"
external reachable_words : t -> int = "caml_obj_reachable_words"
external field : t -> int -> t = "%obj_field"
external set_field : t -> int -> t -> unit = "%obj_set_field"
external floatarray_get : floatarray -> int -> float = "caml_floatarray_get"
external floatarray_set : floatarray -> int -> float -> unit
  = "caml_floatarray_set"
external raw_field : t -> int -> raw_data = "caml_obj_raw_field"
external set_raw_field : t -> int -> raw_data -> unit
  = "caml_obj_set_raw_field"
external new_block : int -> int -> t = "caml_obj_block"
external dup : t -> t = "caml_obj_dup"
external add_offset : t -> Int32.t -> t = "caml_obj_add_offset"
external with_tag : int -> t -> t = "caml_obj_with_tag"

let is_block value = not (is_int value)
let double_field block i = floatarray_get (obj block : floatarray) i
let set_double_field block i x = floatarray_set (obj block : floatarray) i x

(* Tags of blocks. From [no_scan_tag] on, the collector does not look inside. *)

let first_non_constant_constructor_tag = 0
let last_non_constant_constructor_tag = 243
let forcing_tag = 244
let cont_tag = 245
let lazy_tag = 246
let closure_tag = 247
let object_tag = 248
let infix_tag = 249
let forward_tag = 250
let no_scan_tag = 251
let abstract_tag = 251
let string_tag = 252
let double_tag = 253
let double_array_tag = 254
let custom_tag = 255

(* What [tag] says of values that have no tag. *)

let int_tag = 1000
let out_of_heap_tag = 1001
let unaligned_tag = 1002

(* A constructor of an extensible type is a block of tag [object_tag] that
   holds its name and a number. A value made with the constructor is the
   constructor itself, or a block of tag 0 whose first field it is. *)
module Extension_constructor = struct
  type t = extension_constructor

  let not_one () =
    invalid_arg "Obj.extension_constructor"

  let of_val value =
    let value = repr value in
    let slot =
      if is_block value && tag value <> object_tag && size value >= 1 then
        field value 0
      else value
    in
    if is_block slot && tag slot = object_tag then begin
      let name = field slot 0 in
      if is_block name && tag name = string_tag then (obj slot : t)
      else not_one ()
    end
    else not_one ()

  let name (constructor : t) : string = obj (field (repr constructor) 0)
  let id (constructor : t) : int = obj (field (repr constructor) 1)
end

(* Ephemerons: blocks whose first two fields are the runtime's (a link and the
   data), the keys coming next. *)
module Ephemeron = struct
  type obj_t = t
  type t

  let max_ephe_length = Sys.max_array_length - 2

  external unsafe_create : int -> t = "caml_ephe_create"
  external unsafe_get_key : t -> int -> obj_t option = "caml_ephe_get_key"
  external unsafe_get_key_copy : t -> int -> obj_t option
    = "caml_ephe_get_key_copy"
  external unsafe_set_key : t -> int -> obj_t -> unit = "caml_ephe_set_key"
  external unsafe_unset_key : t -> int -> unit = "caml_ephe_unset_key"
  external unsafe_check_key : t -> int -> bool = "caml_ephe_check_key"
  external unsafe_blit_key : t -> int -> t -> int -> int -> unit
    = "caml_ephe_blit_key"
  external get_data : t -> obj_t option = "caml_ephe_get_data"
  external get_data_copy : t -> obj_t option = "caml_ephe_get_data_copy"
  external set_data : t -> obj_t -> unit = "caml_ephe_set_data"
  external unset_data : t -> unit = "caml_ephe_unset_data"
  external check_data : t -> bool = "caml_ephe_check_data"
  external blit_data : t -> t -> unit = "caml_ephe_blit_data"

  let create keys =
    if keys < 0 || keys > max_ephe_length then
      invalid_arg "Obj.Ephemeron.create"
    else unsafe_create keys

  let length ephemeron = size (repr ephemeron) - 2

  let check ephemeron i who =
    if i < 0 || i >= length ephemeron then invalid_arg who

  let get_key ephemeron i =
    check ephemeron i "Obj.Ephemeron.get_key";
    unsafe_get_key ephemeron i

  let get_key_copy ephemeron i =
    check ephemeron i "Obj.Ephemeron.get_key_copy";
    unsafe_get_key_copy ephemeron i

  let set_key ephemeron i key =
    check ephemeron i "Obj.Ephemeron.set_key";
    unsafe_set_key ephemeron i key

  let unset_key ephemeron i =
    check ephemeron i "Obj.Ephemeron.unset_key";
    unsafe_unset_key ephemeron i

  let check_key ephemeron i =
    check ephemeron i "Obj.Ephemeron.check_key";
    unsafe_check_key ephemeron i

  let blit_key src src_pos dst dst_pos len =
    if
      len < 0 || src_pos < 0 || dst_pos < 0
      || src_pos > length src - len
      || dst_pos > length dst - len
    then invalid_arg "Obj.Ephemeron.blit_key"
    else if len > 0 then unsafe_blit_key src src_pos dst dst_pos len
end
