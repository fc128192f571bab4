class type a = object method m : int end
let f (o : a list) : < n : int > list = o
