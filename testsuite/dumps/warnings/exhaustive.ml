type t = A | B of int | C | D of t * t | E
let f1 = function A -> 1
let f2 = function A -> 1 | D (A,_) -> 2
let f3 = function (A,A) -> 1 | (B _, B _) -> 2
let f4 = function (A,A) -> 1 | (B _, B 1) -> 2 | (C, _) -> 3 | (D _, _) -> 1 | (E, _) -> 2
let f5 = function (D _, _) -> 1 | (E, _) -> 2 |  (A,A) -> 1 | (B _, B 1) -> 2 | (C, _) -> 3 
let f6 = function 'a' -> 1 | 'b' -> 2
let f7 = function "a" -> 1 | "" -> 2
let f8 = function 1.0 -> 1
let f9 = function [] -> 1 | [x] -> 2
let f10 = function [||] -> 1 | [|x|] -> 2
let f11 = function (true,_) -> 1 | (_,true) -> 2
let f12 = function (_,true) -> 1 | (true,_) -> 2
type r = {a : t; b : bool; c : int}
let f13 = function {a=A; b=true} -> 1 | {a=B _} -> 2
let f14 = function {b=true} -> 1
let f15 = function `A -> 1 | `B 2 -> 3
let f16 (x : [`A | `B of int | `C of bool]) = match x with `A -> 1
let f18 = function lazy 1 -> 1
let f19 = function Some 0 -> 1 | Some 1 -> 2 | None -> 3
let f20 = function (Some 0, x) when x > 1 -> 1 | (Some _, 2) -> 3
let f21 = function 0 -> 1 | 1 -> 2 | -1 -> 3
let f22 = function 1l -> 1
let f23 x = match x with exception Not_found -> 1 | Some 1 -> 2
let f24 = fun (Some x) -> x
let (Some y) = Some 1
let f25 = function x when x > 1 -> 1
exception X
let f26 = function X -> 1
let f27 = function (A|B _|C), true -> 1 | D _, false -> 2
let f28 = function [1;2] -> 1
let f29 = function (1, 'c', "s") -> 1
let f30 = function '\000'..'z' -> 1
let f31 = function (x:int) :: _ when false -> 1 | [] -> 2
let f32 = function {contents = Some 1} -> 1
let f33 = function D (D (A,B _), E) -> 1
let f34 = function  "" -> 1
let f35 = function  "*" -> 1 | "" -> 1 | "**" -> 2
let f37 = function ((C|A), A) -> 1
let f39 = function Some (Some (Some 1)) -> 2 | None -> 2 | Some None -> 4
let f40 = function max -> 1 | 3 -> 3
let f41 = function 3 | 3 -> 1 | 4 | 5 -> 1 | 5 -> 2 | _ -> 1
let f42 = function (A, _) | (_, A) -> 1 | (A, A) -> 2 | _ -> 3 | _ -> 4
let f43 = function Some (1|2) -> 1 | Some (1|3) -> 4 | _ -> 1
let f44 = function `A, `B -> 1 | `C, `D -> 2
