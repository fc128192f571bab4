let f38 = function 4, false -> 1 | (1|2|3), true -> 1 | _, false -> 2
