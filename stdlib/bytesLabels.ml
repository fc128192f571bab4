(* The functions of [Bytes] under labelled types: the build ignores labels here. *)

include Bytes
