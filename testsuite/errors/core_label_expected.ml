let x : unit -> int = fun ~a () -> 1
