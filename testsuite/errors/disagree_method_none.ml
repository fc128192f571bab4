type v = < m : int >
let g (o : v) : int = o
