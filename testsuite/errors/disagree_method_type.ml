type v = < m : int >
type w = < m : string >
let g (o : v) : < m : string > = o
