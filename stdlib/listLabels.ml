(* The functions of [List] under labelled types: the build ignores labels here. *)

include List
