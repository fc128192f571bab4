type v = < m : int >
type w = < m : string >
let f (o : v) : w = o
let g (o : v) : < m : string > = o
