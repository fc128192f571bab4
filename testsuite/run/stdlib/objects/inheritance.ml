class virtual a x = object (self) val mutable v = x method get = v method set y = v <- y method virtual k : int method m = self#k + v initializer print_int v end
class b = object inherit a 3 as super method k = 4 method m = super#m * 2 method private p = 3 end
let f (n : int) = let module M = struct class c = object inherit b method z = n end end in (new M.c)#z
let o = object method x = 3 method y = 4 end
let () = print_int (f 5); let x = new b in print_int x#m; x#set 9; print_int x#m; print_int (o#x * o#y); let y = Oo.copy x in y#set 100; print_int x#get; print_int y#get
module rec E : sig val even : int -> bool class c : object method o : int -> bool end end = struct let even n = n = 0 || O.odd (n-1) class c = object method o n = O.odd n end end and O : sig val odd : int -> bool end = struct let odd n = n <> 0 && E.even (n-1) end
let () = print_string (string_of_bool (E.even 10)); print_string (string_of_bool ((new E.c)#o 10))
let () = print_int (Obj.magic (Oo.public_method_label "abcdefg"))
