let f g = g ~x:1 2; g 1 ~x:2
