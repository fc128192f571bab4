let a = fun (type a b) (x : a) -> x
let b = fun (type a) -> 1
let c = (-(1)[@x], -1, - 1.0, -. 2, +3, -(-3), -x, - 1 [@y])
let d = a.(1) + a.(1).(2)
let e = a.(1) <- 2
let f = s.[1]
let g = b.{1,2,3,4} <- 2
let h = b.{1,2}
let i = m.%[1;2] <- 3
let j = m.M.%(1)
let k = M.(x) + M.[1;2] + M.{x=1} + M.[||] + M.[] + M.()
let l = [1;2]
let m = 1 :: 2 :: []
let n = begin end, begin 1 end, begin[@a] 1 end
let o = {x; y : int = 3; M.z}
let p = {< x = 1; y >}
let q = (x : int), (x :> int), (x : int :> int)
let r = let open! M in x
let s = if a then b
let t = (module M : S with type t = int), (module M)
let u = ((x))
let v = a; b; c
let w = let* x = 1 and* y in x
let x : int = 1
let x : 'a. 'a -> 'a = 1
let x : type a b. a -> b = 1
let (x, y) : int = 1
let f x : int = 1
let f x = function 1 -> 2 | _ -> .
let f ?(x=1) ?y:(z=2) ~l ~l:(m:int) ~(n:int) ?o = 1
let f = g ~a ~b:1 ?c ?d:2 ~(e:int)
let y = a; %foo b
let z = x#m ## y
let g :> int = 3
let g : int :> int = 3
let f x :> int = 3
let x = let%foo x = 1 in 2
let%foo x = 1 and y = 2
let[@a] x = 1 [@@b]
