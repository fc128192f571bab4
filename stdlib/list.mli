(** Lists: sequences whose first element and rest are at hand. Unless said
    otherwise a function takes a time in proportion to the length, and long
    lists cost no stack. *)

type 'a t = 'a list =
  | []
  | (::) of 'a * 'a list

val length : 'a list -> int
(** The number of elements. *)

val compare_lengths : 'a list -> 'b list -> int
(** Compares the lengths of two lists, looking no further than the shorter
    one's end. *)

val compare_length_with : 'a list -> int -> int
(** Compares a list's length with a number, looking at no more elements than
    that. *)

val is_empty : 'a list -> bool
(** Whether there are no elements. *)

val cons : 'a -> 'a list -> 'a list
(** [cons a l] is [a :: l]. *)

val hd : 'a list -> 'a
(** The first element. Raises [Failure] for an empty list. *)

val tl : 'a list -> 'a list
(** All elements but the first. Raises [Failure] for an empty list. *)

val nth : 'a list -> int -> 'a
(** The element at a position, counted from 0. Raises [Failure] beyond the end
    and [Invalid_argument] for a negative position. *)

val nth_opt : 'a list -> int -> 'a option
(** As {!nth}, with [None] beyond the end. *)

val rev : 'a list -> 'a list
(** The elements in the opposite order. *)

val init : int -> (int -> 'a) -> 'a list
(** [init n f] is [[f 0; f 1; ...; f (n - 1)]], computed in that order. *)

val append : 'a list -> 'a list -> 'a list
(** [append l m] is [l @ m]: the elements of [l], then those of [m]. *)

val rev_append : 'a list -> 'a list -> 'a list
(** [rev_append l m] is [rev l @ m]. *)

val concat : 'a list list -> 'a list
(** The elements of all lists, one list after the other. *)

val flatten : 'a list list -> 'a list
(** Same as {!concat}. *)

val equal : ('a -> 'a -> bool) -> 'a list -> 'a list -> bool
(** Whether two lists have the same length and equal elements in the same
    places. *)

val compare : ('a -> 'a -> int) -> 'a list -> 'a list -> int
(** The lexicographic order, given the order of the elements. *)

val iter : ('a -> unit) -> 'a list -> unit
(** Applies a function to each element in turn. *)

val iteri : (int -> 'a -> unit) -> 'a list -> unit
(** As {!iter}, with the position as first argument. *)

val map : ('a -> 'b) -> 'a list -> 'b list
(** The results of a function for each element, computed in the list's order.
    *)

val mapi : (int -> 'a -> 'b) -> 'a list -> 'b list
(** As {!map}, with the position as first argument. *)

val rev_map : ('a -> 'b) -> 'a list -> 'b list
(** [rev_map f l] is [rev (map f l)]. *)

val filter_map : ('a -> 'b option) -> 'a list -> 'b list
(** The results that are not [None], without their [Some]. *)

val concat_map : ('a -> 'b list) -> 'a list -> 'b list
(** [concat_map f l] is [concat (map f l)]. *)

val fold_left_map :
  ('acc -> 'a -> ('acc * 'b)) -> 'acc -> 'a list -> ('acc * 'b list)
(** Folds and maps at once: the function gives the next accumulator and an
    element of the result. *)

val fold_left : ('acc -> 'a -> 'acc) -> 'acc -> 'a list -> 'acc
(** [fold_left f acc [a; b; c]] is [f (f (f acc a) b) c]. *)

val fold_right : ('a -> 'acc -> 'acc) -> 'a list -> 'acc -> 'acc
(** [fold_right f [a; b; c] acc] is [f a (f b (f c acc))]. *)

val iter2 : ('a -> 'b -> unit) -> 'a list -> 'b list -> unit
(** As {!iter} for two lists. Raises [Invalid_argument] if their lengths
    differ. *)

val map2 : ('a -> 'b -> 'c) -> 'a list -> 'b list -> 'c list
(** As {!map} for two lists. Raises [Invalid_argument] if their lengths differ.
    *)

val rev_map2 : ('a -> 'b -> 'c) -> 'a list -> 'b list -> 'c list
(** [rev_map2 f l m] is [rev (map2 f l m)]. *)

val fold_left2 :
  ('acc -> 'a -> 'b -> 'acc) -> 'acc -> 'a list -> 'b list -> 'acc
(** As {!fold_left} for two lists. Raises [Invalid_argument] if their lengths
    differ. *)

val fold_right2 :
  ('a -> 'b -> 'acc -> 'acc) -> 'a list -> 'b list -> 'acc -> 'acc
(** As {!fold_right} for two lists. Raises [Invalid_argument] if their lengths
    differ. *)

val for_all : ('a -> bool) -> 'a list -> bool
(** Whether all elements satisfy a predicate. The first that does not is the
    last one asked about. *)

val exists : ('a -> bool) -> 'a list -> bool
(** Whether some element satisfies a predicate. *)

val for_all2 : ('a -> 'b -> bool) -> 'a list -> 'b list -> bool
(** As {!for_all} for two lists. Raises [Invalid_argument] if the end of one is
    met before that of the other. *)

val exists2 : ('a -> 'b -> bool) -> 'a list -> 'b list -> bool
(** As {!exists} for two lists. Raises [Invalid_argument] if the end of one is
    met before that of the other. *)

val mem : 'a -> 'a list -> bool
(** Whether an element equals a value, structurally. *)

val memq : 'a -> 'a list -> bool
(** Whether an element is a value physically. *)

val find : ('a -> bool) -> 'a list -> 'a
(** The first element that satisfies a predicate. Raises [Not_found] if there
    is none. *)

val find_opt : ('a -> bool) -> 'a list -> 'a option
(** As {!find}, with [None] if there is none. *)

val find_index : ('a -> bool) -> 'a list -> int option
(** The position of the first element that satisfies a predicate. *)

val find_map : ('a -> 'b option) -> 'a list -> 'b option
(** The first result of a function that is not [None]. *)

val find_mapi : (int -> 'a -> 'b option) -> 'a list -> 'b option
(** As {!find_map}, with the position as first argument. *)

val filter : ('a -> bool) -> 'a list -> 'a list
(** The elements that satisfy a predicate, in the same order. *)

val find_all : ('a -> bool) -> 'a list -> 'a list
(** Same as {!filter}. *)

val filteri : (int -> 'a -> bool) -> 'a list -> 'a list
(** As {!filter}, with the position as first argument. *)

val take : int -> 'a list -> 'a list
(** The first [n] elements, or all if there are fewer. Raises
    [Invalid_argument] for a negative [n]. *)

val drop : int -> 'a list -> 'a list
(** All but the first [n] elements. Raises [Invalid_argument] for a negative
    [n]. *)

val take_while : ('a -> bool) -> 'a list -> 'a list
(** The elements before the first that does not satisfy a predicate. *)

val drop_while : ('a -> bool) -> 'a list -> 'a list
(** The elements from the first that does not satisfy a predicate. *)

val partition : ('a -> bool) -> 'a list -> ('a list * 'a list)
(** The elements that satisfy a predicate, and those that do not. *)

val partition_map :
  ('a -> ('b, 'c) Either.t) -> 'a list -> ('b list * 'c list)
(** The contents of the [Left] and of the [Right] results of a function. *)

val assoc : 'a -> ('a * 'b) list -> 'b
(** The value paired with a key, at its first occurrence. Raises [Not_found] if
    there is none. *)

val assoc_opt : 'a -> ('a * 'b) list -> 'b option
(** As {!assoc}, with [None] if there is none. *)

val assq : 'a -> ('a * 'b) list -> 'b
(** As {!assoc}, comparing keys physically. *)

val assq_opt : 'a -> ('a * 'b) list -> 'b option
(** As {!assoc_opt}, comparing keys physically. *)

val mem_assoc : 'a -> ('a * 'b) list -> bool
(** Whether a key occurs in a list of pairs. *)

val mem_assq : 'a -> ('a * 'b) list -> bool
(** As {!mem_assoc}, comparing keys physically. *)

val remove_assoc : 'a -> ('a * 'b) list -> ('a * 'b) list
(** The list without the first pair that has a key. *)

val remove_assq : 'a -> ('a * 'b) list -> ('a * 'b) list
(** As {!remove_assoc}, comparing keys physically. *)

val split : ('a * 'b) list -> ('a list * 'b list)
(** The first and the second components of a list of pairs. *)

val combine : 'a list -> 'b list -> ('a * 'b) list
(** The list of pairs of two lists' elements. Raises [Invalid_argument] if
    their lengths differ. *)

val sort : ('a -> 'a -> int) -> 'a list -> 'a list
(** The elements in increasing order, in a time proportional to [n log n]. *)

val stable_sort : ('a -> 'a -> int) -> 'a list -> 'a list
(** As {!sort}; equal elements keep their order. *)

val fast_sort : ('a -> 'a -> int) -> 'a list -> 'a list
(** The faster of {!sort} and {!stable_sort}. *)

val sort_uniq : ('a -> 'a -> int) -> 'a list -> 'a list
(** As {!sort}, with one of equal elements only. *)

val merge : ('a -> 'a -> int) -> 'a list -> 'a list -> 'a list
(** Merges two sorted lists; of equal elements those of the first list come
    first. *)

val to_seq : 'a list -> 'a Seq.t
(** The elements as a sequence. *)

val of_seq : 'a Seq.t -> 'a list
(** The list of a sequence's elements. *)
