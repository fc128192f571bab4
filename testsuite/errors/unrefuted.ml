type (_,_) eq = Refl : ('a,'a) eq
let f14 (x : (int, int) eq option) = match x with None -> () | Some _ -> .
