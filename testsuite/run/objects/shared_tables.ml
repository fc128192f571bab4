(* Objects and classes in code that runs many times: each time with other values around it. *)

let point x y =
  object (self)
    val mutable moved = x
    method x = x + moved
    method y = y
    method add (p : < x : int ; y : int >) = fun z -> (self#x * p#x) + (y * p#y) + z
    method move k = moved <- moved + k; self
    method copy k = {< moved = k >}
  end

let () =
  let a = point 1 2 and b = point 10 20 in
  Printf.printf "%d %d %d\n" a#x b#y (a#add (b :> < x : int; y : int >) 5);
  Printf.printf "%d %d %d\n" (a#move 4)#x ((b#move 1)#move 2)#x ((a#copy 100)#x);
  for i = 1 to 3 do
    let o = object method get = i * a#x method again = object method deep = i + b#x end end in
    Printf.printf "%d %d\n" o#get o#again#deep
  done

module type SHAPE = sig
  class shape : int -> object method area : int method name : string end
end

module Named (S : SHAPE) = struct
  let count = ref 0

  class named label k = object (self)
    inherit S.shape k as super
    initializer incr count
    method! name = label ^ ":" ^ super#name
    method show = Printf.sprintf "%s %d" self#name self#area
  end

  let twice k = object inherit S.shape k as super method! area = 2 * super#area end
end

module Square = struct
  class shape k = object method area = k * k method name = "square" end
end

module Strip = struct
  class shape k =
    let width = 3 in
    object method area = k * width method name = "strip" end
end

let () =
  let module A = Named (Square) in
  let module B = Named (Strip) in
  let module C = Named (Square) in
  List.iter
    (fun o -> print_endline o#show)
    [ new A.named "a" 5; new B.named "b" 5; new C.named "c" 6; new A.named "d" 7 ];
  Printf.printf "%d %d %d\n" !A.count !B.count !C.count;
  Printf.printf "%d %d %d\n" (A.twice 3)#area (B.twice 3)#area (C.twice 4)#area

let family scale =
  let module M = struct
    class virtual base (n : int) = object (self)
      method virtual weigh : int -> int
      method total = self#weigh n + scale
    end

    class heavy n =
      let factor = scale * 10 in
      object
        inherit base n
        method weigh k = k * factor
        initializer Printf.printf "heavy %d of %d\n" n scale
      end

    class pair n m = object
      inherit heavy n as left
      val right = new heavy m
      method! total = left#total + right#total + scale
    end

    class even k = object method next : odd = new odd (k + scale) method show = Printf.sprintf "even %d" k end
    and odd k = object method next : even = new even (k * scale) method show = Printf.sprintf "odd %d" k end

    class alias = heavy
    class fixed = pair 1
  end in
  ( (new M.pair 2 3)#total,
    (new M.alias 4)#total,
    (new M.fixed 5)#total,
    (new M.even 2)#next#next#show )

let () =
  List.iter
    (fun scale ->
      let a, b, c, d = family scale in
      Printf.printf "%d %d %d %s\n" a b c d)
    [ 1; 2; 3 ]

(* What the parameters of a class bind by patterns. *)
class swapped ((a : int), (b : string)) = object method show = Printf.sprintf "%s %d" b a end

let () = print_endline (new swapped (3, "three"))#show

let rec chain n =
  object
    method length = if n = 0 then 0 else 1 + (chain (n - 1))#length
    method lazily = lazy (object method n = n end)
  end

let () =
  Printf.printf "%d\n" (chain 20)#length;
  Printf.printf "%d %d\n" (Lazy.force (chain 4)#lazily)#n (Lazy.force (chain 5)#lazily)#n

(* Many instances of a functor, each with objects of its own. *)
module Make (K : sig val k : int end) = struct
  class c = object method k = K.k end
  let make () = object inherit c method more = K.k + 1 end
end

let () =
  let sum = ref 0 in
  for k = 1 to 1000 do
    let module I = Make (struct let k = k end) in
    let o = I.make () in
    sum := !sum + o#k + o#more
  done;
  Printf.printf "%d\n" !sum
