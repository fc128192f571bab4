let a = 1
let b = "x" + 1
