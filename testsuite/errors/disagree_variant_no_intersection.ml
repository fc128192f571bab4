type v = [`A|`B]
let f (o : v) : [`C] = o
