let f36 x = let [a;b] = x in a+b
