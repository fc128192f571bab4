class a = object method m = 1 end
let f (o : a) : < n : int > = o
