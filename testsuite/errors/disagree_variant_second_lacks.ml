type v = [`A of v | `B]
type w = [`A of w]
let f (o : v) : w = o
