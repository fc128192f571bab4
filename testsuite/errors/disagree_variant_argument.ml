type v = [`A of int | `B]
type w = [`A of string | `B]
let f (o : v) : w = o
