(* Threads: mutexes, conditions, joins, exceptions, pre-emption, blocking calls, collection while others wait. *)
let p fmt = Printf.printf fmt
let () =
  let m = Mutex.create () and total = ref 0 in
  let work k () = for _ = 1 to 2000 do Mutex.lock m; let t = !total in if t land 255 = 0 then Thread.yield (); total := t + k; Mutex.unlock m done in
  let ts = List.map (fun k -> Thread.create (work k) ()) [1; 2; 3] in
  List.iter Thread.join ts; p "total %d\n" !total;
  let q = Queue.create () and c = Condition.create () in
  let consumer = Thread.create (fun () -> let rec go n = Mutex.lock m; while Queue.is_empty q do Condition.wait c m done; let x = Queue.pop q in Mutex.unlock m; if x >= 0 then go (n + x) else n in p "consumed %d\n" (go 0)) () in
  for i = 1 to 100 do Mutex.lock m; Queue.push i q; Condition.signal c; Mutex.unlock m; if i mod 10 = 0 then Thread.yield () done;
  Mutex.protect m (fun () -> Queue.push (-1) q; Condition.broadcast c); Thread.join consumer;
  p "%d %b\n" (Thread.id (Thread.self ())) (Thread.id (Thread.create Fun.id ()) > 0);
  let flag = ref false in
  let spinner = Thread.create (fun () -> while not !flag do () done; p "released\n") () in
  Thread.delay 0.12; flag := true; Thread.join spinner;
  let r, w = Unix.pipe () in
  let reader = Thread.create (fun () -> let b = Bytes.create 10 in let n = Unix.read r b 0 10 in p "read %s\n" (Bytes.sub_string b 0 n)) () in
  Thread.delay 0.05; ignore (Unix.write_substring w "piped" 0 5); Thread.join reader;
  let holders = List.init 5 (fun i -> Thread.create (fun () -> let l = List.init 1000 (fun k -> string_of_int (i * k)) in Thread.delay 0.02; p "") ()) in
  for _ = 1 to 5 do Gc.full_major (); Thread.yield () done; List.iter Thread.join holders;
  let results = Array.make 5 0 in
  let ts = List.init 5 (fun i -> Thread.create (fun () -> let l = ref [] in for k = 1 to 20_000 do l := (k * i) :: !l done; results.(i) <- List.fold_left ( + ) 0 !l) ()) in
  List.iter Thread.join ts; Array.iter (p "%d ") results; p "\n";
  let failing = Thread.create (fun () -> failwith "inside") () in Thread.join failing;
  let exiting = Thread.create (fun () -> Thread.exit ()) () in Thread.join exiting;
  (try Mutex.unlock m with Sys_error e -> p "%s\n" e); Mutex.lock m; (try Mutex.lock m with Sys_error e -> p "%s\n" e); p "%b\n" (Mutex.try_lock m); Mutex.unlock m;
  let s = Semaphore.Counting.make 0 in
  let t = Thread.create (fun () -> for _ = 1 to 3 do Semaphore.Counting.acquire s done; p "acquired\n") () in
  for _ = 1 to 3 do Semaphore.Counting.release s done; Thread.join t;
  let ch = Event.new_channel () in
  let t = Thread.create (fun () -> for i = 1 to 5 do Event.sync (Event.send ch i) done) () in
  for _ = 1 to 5 do p "%d " (Event.sync (Event.choose [Event.receive ch; Event.wrap (Event.receive ch) (fun x -> 10 * x)] |> fun e -> Event.wrap e (fun x -> if x > 5 then x / 10 else x))) done; p "\n"; Thread.join t;
  let t = Thread.create (fun () -> try Effect.Deep.match_with (fun () -> Thread.yield (); 5) () { retc = (fun x -> p "ret %d\n" x); exnc = raise; effc = fun _ -> None } with e -> p "%s\n" (Printexc.to_string e)) () in Thread.join t;
  ignore (Thread.create (fun () -> Thread.delay 100.) ()); at_exit (fun () -> p "bye\n")
