(** The end of a program: linked after every other unit. It exports nothing. *)
