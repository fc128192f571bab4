(* The functions of [String] under labelled types: the build ignores labels here. *)

include String
