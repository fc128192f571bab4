(* The labelled versions of the basic modules, to be opened together. *)

module Array = ArrayLabels
module Bytes = BytesLabels
module List = ListLabels
module String = StringLabels
