let ( let* ) x f = f x
let y = let* z = 1 in z ^ "a"
