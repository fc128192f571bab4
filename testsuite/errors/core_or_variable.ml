let f = function x | 1 -> 1
