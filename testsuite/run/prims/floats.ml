(* Float primitives over awkward numbers. *)
let xs = [0.; -0.; 1.; -1.; 0.5; 1.5; 2.5; -2.5; 3.5; 1e-300; 5e-324; 2.2250738585072014e-308;
          1e300; max_float; infinity; neg_infinity; nan; 3.14159265; 100.; 1e15; 4503599627370497.5; 0.49999999999999994; 7.; 123456.789 ]
let p name f = List.iter (fun x -> Printf.printf "%s %h = %h\n" name x (f x)) xs
let () =
  List.iter (fun (n, f) -> p n f)
    [ "exp", exp; "exp2", Float.exp2; "expm1", expm1; "log", log; "log2", Float.log2; "log10", log10; "log1p", log1p;
      "sqrt", sqrt; "cbrt", Float.cbrt; "sin", sin; "cos", cos; "tan", tan; "asin", asin; "acos", acos; "atan", atan;
      "sinh", sinh; "cosh", cosh; "tanh", tanh; "asinh", Float.asinh; "acosh", Float.acosh; "atanh", Float.atanh;
      "erf", Float.erf; "erfc", Float.erfc; "ceil", ceil; "floor", floor; "round", Float.round; "trunc", Float.trunc;
      "neg", Float.neg; "abs", abs_float; "succ", Float.succ; "pred", Float.pred ]
let () =
  let ys = [0.; -0.; 1.; -1.5; 2.; 0.5; infinity; neg_infinity; nan; 1e300; 5e-324; 3.] in
  let p2 n f = List.iter (fun x -> List.iter (fun y -> Printf.printf "%s %h %h = %h\n" n x y (f x y)) ys) ys in
  List.iter (fun (n, f) -> p2 n f)
    [ "**", ( ** ); "atan2", atan2; "hypot", hypot; "copysign", copysign; "rem", Float.rem; "mod", mod_float;
      "min", Float.min; "max", Float.max; "nextafter", (fun x y -> if x < y then Float.succ x else Float.pred y); "fma", (fun x y -> Float.fma x y 1.) ];
  List.iter (fun x -> List.iter (fun y -> Printf.printf "%h %h %b %b %b %b %b %b %d %d %b\n" x y (x = y) (x <> y) (x < y) (x <= y) (x > y) (x >= y)
    (compare x y) (Float.compare x y) (Float.equal x y)) ys) ys
let () =
  List.iter (fun x ->
    let f, e = frexp x and a, b = modf x in
    Printf.printf "%h frexp %h %d modf %h %h class %d int %d %ld %Ld bits %lx %Lx sign %b single %h\n" x f e a b
      (match classify_float x with FP_normal -> 0 | FP_subnormal -> 1 | FP_zero -> 2 | FP_infinite -> 3 | FP_nan -> 4)
      (int_of_float x) (Int32.of_float x) (Int64.of_float x) (Int32.bits_of_float x) (Int64.bits_of_float x) (Float.sign_bit x)
      (Int32.float_of_bits (Int32.bits_of_float x)))
    (xs @ [2147483647.5; -2147483648.9; 9.3e18; -9.3e18; 4.7e18; -4.7e18; 1e10]);
  List.iter (fun e -> Printf.printf "%h %h %h\n" (ldexp 1.5 e) (ldexp (-1.) e) (ldexp 5e-324 e)) [0; 1; -1; 1000; -1074; -1075; 2000; 100000; min_int; max_int]
let () =
  List.iter (fun x -> Printf.printf "%s|%F|%h|%H|%.3h|%#F|%e|%g|%.17g|%10.2f|%s|%S\n" (string_of_float x) x x x x x x x x x (Float.to_string x) (Printf.sprintf "%+.1e" x)) xs
