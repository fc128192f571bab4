(* The tree of a small module, with places. *)
type 'a shape = Dot | Circle of { radius : float; label : 'a }

let rec area = function
  | Dot -> 0.
  | Circle { radius; _ } when radius > 0. -> 3.14 *. radius ** 2.
  | Circle _ -> invalid_arg "area"

module type S = sig
  val x : int [@@doc "x"]
end

let twice ?(n = 2) f x = if n = 0 then x else f (f x)
