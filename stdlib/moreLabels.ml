(* [Hashtbl], [Map] and [Set] under labelled types: the build ignores labels
   here. *)

module Hashtbl = Hashtbl
module Map = Map
module Set = Set
