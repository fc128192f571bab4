let from_use = 41 + 1;;
let twice f x = f (f x)
type colour = Red | Green of int
let l = [Red; Green 2]
let () = print_endline "used"
