(* Many small blocks, until memory ends. *)
let keep = ref []
let n = ref 0
let kind = Sys.argv.(1)
type t = { mutable a : t option; b : int; c : int }
let rec deep n = 1 + deep (n + 1)
let () =
  try
    while true do
      (match kind with
       | "list" -> keep := Obj.repr (!n, !n) :: !keep
       | "strings" -> keep := Obj.repr (String.make (!n land 1023) 'x') :: !keep
       | "floats" -> keep := Obj.repr (float !n) :: !keep
       | "arrays" -> keep := Obj.repr (Array.make (!n land 511) !n) :: !keep
       | "large" -> keep := Obj.repr (Array.make 100000 !n) :: !keep
       | "closures" -> let m = !n in keep := Obj.repr (fun x -> x + m) :: !keep
       | "int64" -> keep := Obj.repr (Int64.of_int !n) :: !keep
       | "bigarray" -> keep := Obj.repr (Bigarray.Array1.create Bigarray.char Bigarray.c_layout 1000) :: !keep
       | "weak" -> keep := Obj.repr (Weak.create 10) :: !keep
       | "bytes" -> let b = Buffer.create 10 in while true do Buffer.add_string b "0123456789abcdef" done
       | "marshal" -> let l = List.init 1000000 Fun.id in keep := Obj.repr l :: !keep; keep := Obj.repr (Marshal.to_string !keep []) :: !keep
       | "fibers" -> let open Effect.Deep in let module M = struct type _ Effect.t += E : int Effect.t end in
          keep := match_with (fun () -> Obj.repr (Effect.perform M.E)) () { retc = Fun.id; exnc = raise; effc = fun (type a) (e : a Effect.t) -> match e with M.E -> Some (fun (k : (a, _) continuation) -> Obj.repr k) | _ -> None } :: !keep
       | "hashtbl" -> let h = Hashtbl.create 10 in let i = ref 0 in while true do incr i; Hashtbl.add h !i (string_of_int !i) done
       | "deep" -> ignore (deep 0)
       | "print" -> keep := Obj.repr (Printf.sprintf "%d %s" !n (string_of_int !n)) :: !keep
       | "lazy" -> keep := Obj.repr (lazy !n) :: !keep
       | "objects" -> keep := Obj.repr (object val x = !n method m = x end) :: !keep
       | _ -> exit 3);
      incr n
    done
  with Out_of_memory -> keep := []; Gc.full_major (); Printf.printf "Out_of_memory %b\n" (!n >= 0); let l = List.init 100000 Fun.id in Printf.printf "%d\n" (List.length l)
