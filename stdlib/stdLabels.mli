(** The basic modules with labelled arguments, to be opened together. *)

module Array = ArrayLabels
module Bytes = BytesLabels
module List = ListLabels
module String = StringLabels
