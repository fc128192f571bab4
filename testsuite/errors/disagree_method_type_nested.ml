type v = < m : int list >
let g (o : v) : < m : string list > = o
