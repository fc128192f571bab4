type v = [`A|`B]
type w = [`C]
let f (o : v) : w = o
