(* The functions of [Array] under labelled types: the build ignores labels here. *)

include Array
