let () = 
 let s = Random.State.make [|42|] in
 let show name f = let c = Random.State.copy s in let r = f s in
   let before = Random.State.to_binary_string s in
   let rec n k = if Random.State.to_binary_string c = before then k else (Printf.printf "   draw %Lx\n" (Random.State.bits64 c); n (k+1)) in
   Printf.printf "%s = %x\n" name r; ignore (n 0) in
 show "full 2^30" (fun s -> Random.State.full_int s (1 lsl 30));
 show "full 2^30+5" (fun s -> Random.State.full_int s (1 lsl 30 + 5));
 show "full 2^31-1" (fun s -> Random.State.full_int s (1 lsl 31 - 1));
 show "full 2^31" (fun s -> Random.State.full_int s (1 lsl 31 ));
 show "full 2^31+1" (fun s -> Random.State.full_int s (1 lsl 31 +1));
 show "full 2^32+1" (fun s -> Random.State.full_int s (1 lsl 32 +1));
 show "range 2^30" (fun s -> Random.State.int_in_range s ~min:0 ~max:(1 lsl 30 - 1));
 show "range 2^30 @5" (fun s -> Random.State.int_in_range s ~min:5 ~max:(1 lsl 30 +4));
 show "range 2^30+7" (fun s -> Random.State.int_in_range s ~min:0 ~max:(1 lsl 30 + 6));
 show "range -3 2^38-1" (fun s -> Random.State.int_in_range s ~min:(-3) ~max:(1 lsl 38 -1));
 show "range 2^31-1" (fun s -> Random.State.int_in_range s ~min:0 ~max:(1 lsl 31 -2));
 show "range 2^31" (fun s -> Random.State.int_in_range s ~min:0 ~max:(1 lsl 31 -1));
 show "range 2^31 @1" (fun s -> Random.State.int_in_range s ~min:1 ~max:(1 lsl 31));
 show "range -2^30 2^30-1" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 30) ~max:(1 lsl 30 -1) land 0xffffffff);
 show "range -2^31 2^31-1" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 31) ~max:(1 lsl 31 -1) land 0xffffffff);
 show "range -2^31 2^31" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 31) ~max:(1 lsl 31) land 0xfffffffff);
 show "range -2^30-9 2^30-1" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 30 -9) ~max:(1 lsl 30 -1) land 0xffffffff);
 show "range -2^29 2^29-1" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 29) ~max:(1 lsl 29 -1) land 0xffffffff);
 show "range -2^29 2^29" (fun s -> Random.State.int_in_range s ~min:(- 1 lsl 29) ~max:(1 lsl 29) land 0xffffffff);
 show "range -2^62 .." (fun s -> Random.State.int_in_range s ~min:(min_int+1) ~max:(max_int/2))
let () = let s = Random.State.make [|42|] in for i = 0 to 300 do let a = Random.State.full_int s (1 lsl (10 + i mod 50)) in let b = Random.State.full_int s (1 lsl (10 + i mod 37)) in
 Printf.printf "%d " (Random.State.int_in_range s ~min:(a-b) ~max:(a+b));Printf.printf "%d " (Random.State.int_in_range s ~min:a ~max:(a+9)) done; 
 Printf.printf "%d " (Random.State.int_in_range s ~min:min_int ~max:max_int); Printf.printf "%d " (Random.State.int_in_range s ~min:(min_int/2) ~max:max_int)
