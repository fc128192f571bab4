(* Semaphores, made of a lock and a condition variable. *)

module Counting = struct
  type t = {
    lock : Mutex.t;
    positive : Condition.t;
    mutable count : int;
  }

  let make count =
    if count < 0 then
      invalid_arg "Semaphore.Counting.init: wrong initial value"
    else { lock = Mutex.create (); positive = Condition.create (); count }

  let release s =
    Mutex.lock s.lock;
    if s.count < max_int then begin
      s.count <- s.count + 1;
      Condition.signal s.positive;
      Mutex.unlock s.lock
    end
    else begin
      Mutex.unlock s.lock;
      raise (Sys_error "Semaphore.Counting.release: overflow")
    end

  let acquire s =
    Mutex.lock s.lock;
    while s.count = 0 do
      Condition.wait s.positive s.lock
    done;
    s.count <- s.count - 1;
    Mutex.unlock s.lock

  let try_acquire s =
    Mutex.lock s.lock;
    let acquired = s.count > 0 in
    if acquired then s.count <- s.count - 1;
    Mutex.unlock s.lock;
    acquired

  let get_value s = s.count
end

module Binary = struct
  type t = {
    lock : Mutex.t;
    free : Condition.t;
    mutable available : bool;
  }

  let make available =
    { lock = Mutex.create (); free = Condition.create (); available }

  let release s =
    Mutex.lock s.lock;
    s.available <- true;
    Condition.signal s.free;
    Mutex.unlock s.lock

  let acquire s =
    Mutex.lock s.lock;
    while not s.available do
      Condition.wait s.free s.lock
    done;
    s.available <- false;
    Mutex.unlock s.lock

  let try_acquire s =
    Mutex.lock s.lock;
    let acquired = s.available in
    s.available <- false;
    Mutex.unlock s.lock;
    acquired
end
