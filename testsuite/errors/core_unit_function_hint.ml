let f (g : unit -> int) = 1
let _ = f 1
