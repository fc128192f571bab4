let p = Printf.printf
let () = List.iter (fun x -> p "%010f|%010F|%010h|%10F|%-10F|%+010f|% 010f|%+010.2f|%-10f|%010g|%+010h|%10h|%-10h\n" x x x x x x x x x x x x x) [1.;-1.;nan;infinity;neg_infinity;0.];
 p "%010d %010x %#010x %+010d % 010d %010i\n" 42 42 42 42 42 (-42);
 p "%.3d %.3x %#.3x %.3d\n" 5 5 5 (-5);
 p "%.*d %.*d\n" (-3) 5 3 5; p "%.*f\n" (-3) 1.23456; p "%0*d|\n" (-5) 7;p "%0*d|%0*f\n" 5 7 9 (-1.5); p "%0*x|\n" 5 255;
 p "%#010d|\n" 1234567; p "%5B|%-7B|\n" true true;  p "%+d %+d % d\n" 0 (-1) 0; p "%+i %+ld %+Ld %+nd %#x\n" 1 2l 3L 4n 0
