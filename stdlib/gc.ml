(* The garbage collector: its counters, its settings, and what runs at its
   call. *)

type stat = {
  minor_words : float;
  promoted_words : float;
  major_words : float;
  minor_collections : int;
  major_collections : int;
  heap_words : int;
  heap_chunks : int;
  live_words : int;
  live_blocks : int;
  free_words : int;
  free_blocks : int;
  largest_free : int;
  fragments : int;
  compactions : int;
  top_heap_words : int;
  stack_size : int;
  forced_major_collections : int;
}

type control = {
  minor_heap_size : int;
  major_heap_increment : int;
  space_overhead : int;
  verbose : int;
  max_overhead : int;
  stack_limit : int;
  allocation_policy : int;
  window_size : int;
  custom_major_ratio : int;
  custom_minor_ratio : int;
  custom_minor_max_size : int;
}

external stat : unit -> stat = "caml_gc_stat"
external quick_stat : unit -> stat = "caml_gc_quick_stat"
external counters : unit -> (float * float * float) = "caml_gc_counters"
external minor_words :
  unit -> (float [@unboxed]) = "caml_gc_minor_words"
    "caml_gc_minor_words_unboxed"
external get : unit -> control = "caml_gc_get"
external set : control -> unit = "caml_gc_set"
external minor : unit -> unit = "caml_gc_minor"
external major_slice : int -> int = "caml_gc_major_slice"
external major : unit -> unit = "caml_gc_major"
external full_major : unit -> unit = "caml_gc_full_major"
external compact : unit -> unit = "caml_gc_compaction"
external get_minor_free : unit -> int = "caml_get_minor_free"

let print_stat out =
  let s = stat () in
  let count name n = Printf.fprintf out "%-25s%d\n" (name ^ ":") n in
  let words name x = Printf.fprintf out "%-25s%.0f\n" (name ^ ":") x in
  count "minor_collections" s.minor_collections;
  count "major_collections" s.major_collections;
  count "compactions" s.compactions;
  count "forced_major_collections" s.forced_major_collections;
  Printf.fprintf out "\n";
  words "minor_words" s.minor_words;
  words "promoted_words" s.promoted_words;
  words "major_words" s.major_words;
  Printf.fprintf out "\n";
  count "top_heap_words" s.top_heap_words;
  count "heap_words" s.heap_words;
  count "live_words" s.live_words;
  count "free_words" s.free_words;
  count "largest_free" s.largest_free;
  count "fragments" s.fragments;
  Printf.fprintf out "\n";
  count "live_blocks" s.live_blocks;
  count "free_blocks" s.free_blocks;
  count "heap_chunks" s.heap_chunks

let allocated_bytes () =
  let minor, promoted, major = counters () in
  (minor +. major -. promoted) *. float_of_int (Sys.word_size / 8)

external finalise : ('a -> unit) -> 'a -> unit = "caml_final_register"
external finalise_last : (unit -> unit) -> 'a -> unit
  = "caml_final_register_called_without_value"
external finalise_release : unit -> unit = "caml_final_release"

(* {1 Alarms}

   An alarm is attached to a value that nothing else holds: it is finalised at
   the end of every major cycle, and attached to a new one. *)

type alarm = bool Atomic.t

type alarm_record = {
  active : alarm;
  action : unit -> unit;
}

let rec ring record =
  if Atomic.get record.active then begin
    finalise ring { record with active = record.active };
    record.action ()
  end

let create_alarm action =
  let active = Atomic.make true in
  (* The alarm must not go off while the program ends. *)
  Domain.at_exit (fun () -> Atomic.set active false);
  finalise ring { active; action };
  active

let delete_alarm alarm = Atomic.set alarm false
let eventlog_pause () = ()
let eventlog_resume () = ()

(* {1 Sampling of allocations} *)

module Memprof = struct
  type allocation_source =
    | Normal
    | Marshal
    | Custom

  type allocation = {
    n_samples : int;
    size : int;
    source : allocation_source;
    callstack : Printexc.raw_backtrace;
  }

  type ('minor, 'major) tracker = {
    alloc_minor : allocation -> 'minor option;
    alloc_major : allocation -> 'major option;
    promote : 'minor -> 'major option;
    dealloc_minor : 'minor -> unit;
    dealloc_major : 'major -> unit;
  }

  type t

  let null_tracker =
    {
      alloc_minor = (fun _ -> None);
      alloc_major = (fun _ -> None);
      promote = (fun _ -> None);
      dealloc_minor = ignore;
      dealloc_major = ignore;
    }

  external start_prim : float -> int -> ('minor, 'major) tracker -> t
    = "caml_memprof_start"
  external stop : unit -> unit = "caml_memprof_stop"
  external discard : t -> unit = "caml_memprof_discard"

  let start ~sampling_rate ?(callstack_size = max_int) tracker =
    start_prim sampling_rate callstack_size tracker
end
