open Effect
type _ t += A : int -> int t | B : unit t
let () = Effect.Deep.match_with (fun () -> print_int (perform (A 3)); 4) () {retc = (fun x -> print_int x); exnc = raise; effc = (fun (type c) (e : c t) -> match e with A n -> Some (fun (k : (c,_) Deep.continuation) -> Deep.continue k (n+1)) | _ -> None)}
