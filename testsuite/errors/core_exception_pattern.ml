let f x = fun (exception Not_found) -> 1
