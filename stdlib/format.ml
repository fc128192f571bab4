(* Pretty-printing.

   What is printed becomes a queue of tokens. A token leaves the queue, to be
   laid out, when its size is known, or when it is known not to fit on the
   line. The size of a break is the distance to the next break of its box, or
   to the box's end; that of an opening is the distance to the box's end. So
   the memory needed is that of one line. *)

type stag = ..
type tag = string
type stag += String_tag of tag

type box_type = CamlinternalFormatBasics.block_type =
  | Pp_hbox
  | Pp_vbox
  | Pp_hvbox
  | Pp_hovbox
  | Pp_box
  | Pp_fits

(* A text, a distance and a text: between two pieces on one line the distance
   is in spaces, at the turn of a line it is added to the indentation and the
   first text ends the line. *)
type break = string * int * string

type token =
  | Text of string
  | Break of break * break (* on one line; at the turn of a line *)
  | Tab_break of int * int
  | Set_tab
  | Open of int * box_type
  | Close
  | Open_tabs
  | Close_tabs
  | Newline
  | If_newline
  | Open_tag of stag
  | Close_tag

(* A negative [size] is not known yet: adding [right_total] at the place where
   it ends gives it. [length] is what the token takes up itself. *)
type item = {
  mutable size : int;
  token : token;
  length : int;
}

(* An item of unknown size, and [left_total] at which it would be laid out. *)
type pending = {
  position : int;
  item : item;
}

(* A box that is being laid out. [width] is what its lines have from the
   indentation to the margin. *)
type box = {
  kind : box_type;
  width : int;
}

type formatter_out_functions = {
  out_string : string -> int -> int -> unit;
  out_flush : unit -> unit;
  out_newline : unit -> unit;
  out_spaces : int -> unit;
  out_indent : int -> unit;
}

type formatter_stag_functions = {
  mark_open_stag : stag -> string;
  mark_close_stag : stag -> string;
  print_open_stag : stag -> unit;
  print_close_stag : stag -> unit;
}

type formatter = {
  (* What waits *)
  queue : item Queue.t;
  mutable pending : pending list;
  mutable left_total : int; (* the lengths of all that was laid out *)
  mutable right_total : int; (* and of all that was put in the queue *)
  mutable depth : int; (* of boxes, as the program opens them *)
  (* What is laid out *)
  mutable boxes : box list;
  mutable tabs : int list ref list;
  mutable marked : stag list;
  mutable space_left : int;
  mutable indent : int;
  mutable at_line_start : bool;
  (* The settings *)
  mutable margin : int;
  mutable min_space_left : int;
  mutable max_indent : int;
  mutable max_boxes : int;
  mutable ellipsis : string;
  mutable out : formatter_out_functions;
  (* Tags *)
  mutable print_tags : bool;
  mutable mark_tags : bool;
  mutable opened : stag list;
  mutable stag_functions : formatter_stag_functions;
}

(* More than any line holds. *)
let pp_infinity = 1_000_000_010

(* {1 Laying out} *)

let write state text = state.out.out_string text 0 (String.length text)

let put_text state size text =
  state.space_left <- state.space_left - size;
  write state text;
  state.at_line_start <- false

let put_part state text =
  if text <> "" then put_text state (String.length text) text

let newline state = state.out.out_newline ()

let turn_line state (before, offset, after) width =
  put_part state before;
  newline state;
  state.at_line_start <- true;
  let indent = state.margin - width + offset in
  state.indent <- min state.max_indent indent;
  state.space_left <- state.margin - state.indent;
  state.out.out_indent state.indent;
  put_part state after

let turn_line_at state width = turn_line state ("", 0, "") width

let stay_on_line state (before, width, after) =
  put_part state before;
  state.space_left <- state.space_left - width;
  state.out.out_spaces width;
  put_part state after

(* A box would start too far right: its line is turned first, if the box it is
   in may do that. *)
let force_turn state =
  match state.boxes with
  | [] -> newline state
  | { kind; width } :: _ -> (
      if width > state.space_left then
        match kind with
        | Pp_fits | Pp_hbox -> ()
        | Pp_vbox | Pp_hvbox | Pp_hovbox | Pp_box -> turn_line_at state width)

(* The next token is not laid out: its space is free again. *)
let skip_next state =
  match Queue.take_opt state.queue with
  | None -> ()
  | Some { size; length; _ } ->
      state.left_total <- state.left_total - length;
      state.space_left <- state.space_left + size

let column state = state.margin - state.space_left

let lay_out_break state size fits breaks =
  match state.boxes with
  | [] -> ()
  | { kind; width } :: _ -> (
      let before, offset, _ = breaks in
      let too_long () = size + String.length before > state.space_left in
      match kind with
      | Pp_hovbox ->
          if too_long () then turn_line state breaks width
          else stay_on_line state fits
      | Pp_box ->
          if state.at_line_start then stay_on_line state fits
          else if too_long () then turn_line state breaks width
          else if state.indent > state.margin - width + offset then
            (* The line would come back to the left. *)
            turn_line state breaks width
          else stay_on_line state fits
      | Pp_hvbox | Pp_vbox -> turn_line state breaks width
      | Pp_fits | Pp_hbox -> stay_on_line state fits)

let lay_out_tab_break state width offset =
  match state.tabs with
  | [] -> ()
  | stops :: _ ->
      let here = column state in
      let rec next list =
        match list with
        | [] -> (
            (* Behind the last one: the first of the next line. *)
            match !stops with
            | [] -> here
            | first :: _ -> first)
        | stop :: rest -> if stop >= here then stop else next rest
      in
      let stop = next !stops in
      if stop >= here then stay_on_line state ("", stop - here + width, "")
      else turn_line state ("", stop + offset, "") state.margin

let lay_out state size token =
  match token with
  | Text text -> put_text state size text
  | Open (offset, kind) ->
      if column state > state.max_indent then force_turn state;
      let width = state.space_left - offset in
      let kind =
        match kind with
        | Pp_vbox -> Pp_vbox
        | _ -> if size > state.space_left then kind else Pp_fits
      in
      state.boxes <- { kind; width } :: state.boxes
  | Close -> (
      match state.boxes with
      | [] -> ()
      | _ :: outer -> state.boxes <- outer)
  | Break (fits, breaks) -> lay_out_break state size fits breaks
  | Newline -> (
      match state.boxes with
      | [] -> newline state
      | { width; _ } :: _ -> turn_line_at state width)
  | If_newline -> if state.indent <> column state then skip_next state
  | Open_tabs -> state.tabs <- ref [] :: state.tabs
  | Close_tabs -> (
      match state.tabs with
      | [] -> ()
      | _ :: outer -> state.tabs <- outer)
  | Set_tab -> (
      match state.tabs with
      | [] -> ()
      | stops :: _ ->
          let here = column state in
          let rec insert list =
            match list with
            | [] -> [ here ]
            | stop :: rest ->
                if here < stop then here :: list else stop :: insert rest
          in
          stops := insert !stops)
  | Tab_break (width, offset) -> lay_out_tab_break state width offset
  | Open_tag tag ->
      let mark = state.stag_functions.mark_open_stag tag in
      write state mark;
      state.marked <- tag :: state.marked
  | Close_tag -> (
      match state.marked with
      | [] -> ()
      | tag :: outer ->
          let mark = state.stag_functions.mark_close_stag tag in
          write state mark;
          state.marked <- outer)

(* Lays out what it is time for. *)
let rec advance state =
  match Queue.peek_opt state.queue with
  | None -> ()
  | Some { size; token; length } ->
      let waiting = state.right_total - state.left_total in
      if size >= 0 || waiting >= state.space_left then begin
        ignore (Queue.take state.queue);
        lay_out state (if size < 0 then pp_infinity else size) token;
        state.left_total <- state.left_total + length;
        advance state
      end

(* {1 Taking tokens in} *)

let enqueue state item =
  state.right_total <- state.right_total + item.length;
  Queue.add item state.queue

let enqueue_known state size token length =
  enqueue state { size; token; length };
  advance state

let enqueue_text state size text = enqueue_known state size (Text text) size

(* The latest item of unknown size ends here, if it is a break, or an opening,
   as [breaks] says. What was laid out meanwhile needs no size. *)
let end_pending state breaks =
  match state.pending with
  | [] -> ()
  | { position; item } :: earlier -> (
      if position < state.left_total then state.pending <- []
      else
        match item.token with
        | Break _ | Tab_break _ ->
            if breaks then begin
              item.size <- state.right_total + item.size;
              state.pending <- earlier
            end
        | Open _ ->
            if not breaks then begin
              item.size <- state.right_total + item.size;
              state.pending <- earlier
            end
        | _ -> ())

let enqueue_pending state token length =
  let item = { size = - state.right_total; token; length } in
  enqueue state item;
  (match token with
  | Open _ -> ()
  | _ -> end_pending state true);
  state.pending <- { position = state.right_total; item } :: state.pending

(* Boxes below the greatest depth are replaced by the ellipsis. *)
let is_shown state = state.depth < state.max_boxes

let open_box_of_kind state offset kind =
  state.depth <- state.depth + 1;
  if is_shown state then enqueue_pending state (Open (offset, kind)) 0
  else if state.depth = state.max_boxes then
    enqueue_text state (String.length state.ellipsis) state.ellipsis

let pp_close_box state () =
  if state.depth > 1 then begin
    if is_shown state then begin
      enqueue state { size = 0; token = Close; length = 0 };
      end_pending state true;
      end_pending state false
    end;
    state.depth <- state.depth - 1
  end

let start_over state =
  Queue.clear state.queue;
  state.pending <- [];
  state.left_total <- 1;
  state.right_total <- 1;
  state.boxes <- [];
  state.tabs <- [];
  state.depth <- 0;
  state.indent <- 0;
  state.space_left <- state.margin;
  (* The box around everything. *)
  open_box_of_kind state 0 Pp_hovbox

(* {1 Tags} *)

let pp_open_stag state tag =
  if state.print_tags then begin
    state.opened <- tag :: state.opened;
    state.stag_functions.print_open_stag tag
  end;
  if state.mark_tags then
    enqueue state { size = 0; token = Open_tag tag; length = 0 }

let pp_close_stag state () =
  if state.mark_tags then
    enqueue state { size = 0; token = Close_tag; length = 0 };
  if state.print_tags then
    match state.opened with
    | [] -> ()
    | tag :: outer ->
        state.opened <- outer;
        state.stag_functions.print_close_stag tag

let pp_set_print_tags state on = state.print_tags <- on
let pp_set_mark_tags state on = state.mark_tags <- on
let pp_get_print_tags state () = state.print_tags
let pp_get_mark_tags state () = state.mark_tags

let pp_set_tags state on =
  pp_set_print_tags state on;
  pp_set_mark_tags state on

let pp_get_formatter_stag_functions state () = state.stag_functions
let pp_set_formatter_stag_functions state f = state.stag_functions <- f

(* {1 Flushing} *)

let flush_queue state with_newline =
  let rec close_tags () =
    match state.opened with
    | [] -> ()
    | _ :: _ ->
        pp_close_stag state ();
        close_tags ()
  in
  close_tags ();
  while state.depth > 1 do
    pp_close_box state ()
  done;
  state.right_total <- pp_infinity;
  advance state;
  if with_newline then newline state;
  start_over state

let pp_print_flush state () =
  flush_queue state false;
  state.out.out_flush ()

let pp_print_newline state () =
  flush_queue state true;
  state.out.out_flush ()

(* {1 Printing} *)

let print_sized state size text =
  if is_shown state then enqueue_text state size text

let pp_print_as = print_sized
let pp_print_string state text = print_sized state (String.length text) text
let pp_print_bytes state data = pp_print_string state (Bytes.to_string data)

let pp_print_substring_as ~pos ~len state size text =
  if is_shown state then enqueue_text state size (String.sub text pos len)

let pp_print_substring ~pos ~len state text =
  pp_print_substring_as ~pos ~len state len text

let pp_print_int state n = pp_print_string state (string_of_int n)
let pp_print_float state x = pp_print_string state (string_of_float x)
let pp_print_bool state b = pp_print_string state (string_of_bool b)
let pp_print_char state c = print_sized state 1 (String.make 1 c)
let pp_print_nothing _ () = ()
let pp_open_hbox state () = open_box_of_kind state 0 Pp_hbox
let pp_open_vbox state offset = open_box_of_kind state offset Pp_vbox
let pp_open_hvbox state offset = open_box_of_kind state offset Pp_hvbox
let pp_open_hovbox state offset = open_box_of_kind state offset Pp_hovbox
let pp_open_box state offset = open_box_of_kind state offset Pp_box

let pp_print_custom_break state ~fits ~breaks =
  let before, width, after = fits in
  if is_shown state then
    enqueue_pending state
      (Break (fits, breaks))
      (String.length before + width + String.length after)

let pp_print_break state width offset =
  pp_print_custom_break state ~fits:("", width, "") ~breaks:("", offset, "")

let pp_print_space state () = pp_print_break state 1 0
let pp_print_cut state () = pp_print_break state 0 0

let pp_force_newline state () =
  if is_shown state then enqueue_known state 0 Newline 0

let pp_print_if_newline state () =
  if is_shown state then enqueue_known state 0 If_newline 0

let pp_open_tbox state () =
  state.depth <- state.depth + 1;
  if is_shown state then enqueue_known state 0 Open_tabs 0

let pp_close_tbox state () =
  if state.depth > 1 && is_shown state then begin
    enqueue_known state 0 Close_tabs 0;
    state.depth <- state.depth - 1
  end

let pp_print_tbreak state width offset =
  if is_shown state then enqueue_pending state (Tab_break (width, offset)) width

let pp_print_tab state () = pp_print_tbreak state 0 0
let pp_set_tab state () = if is_shown state then enqueue_known state 0 Set_tab 0

(* {1 Settings} *)

let pp_set_max_boxes state n = if n > 1 then state.max_boxes <- n
let pp_get_max_boxes state () = state.max_boxes
let pp_over_max_boxes state () = state.depth = state.max_boxes
let pp_set_ellipsis_text state text = state.ellipsis <- text
let pp_get_ellipsis_text state () = state.ellipsis
let limited n = if n < pp_infinity then n else pp_infinity - 1

let set_min_space_left state n =
  if n >= 1 then begin
    state.min_space_left <- limited n;
    state.max_indent <- state.margin - state.min_space_left;
    start_over state
  end

let pp_set_max_indent state n =
  if n > 1 then set_min_space_left state (state.margin - n)

let pp_get_max_indent state () = state.max_indent

(* The greatest indentation is kept if it can be. *)
let pp_set_margin state n =
  if n >= 1 then begin
    state.margin <- limited n;
    let max_indent =
      if state.max_indent <= state.margin then state.max_indent
      else
        max
          (max (state.margin - state.min_space_left) (state.margin / 2))
          1
    in
    pp_set_max_indent state max_indent
  end

let pp_get_margin state () = state.margin

type geometry = {
  max_indent : int;
  margin : int;
}

let geometry_problem { max_indent; margin } =
  if max_indent < 2 then Some "max_indent < 2"
  else if margin <= max_indent then Some "margin <= max_indent"
  else if margin >= pp_infinity then Some "margin >= pp_infinity"
  else None

let check_geometry geometry = geometry_problem geometry = None
let pp_get_geometry (state : formatter) () = { margin = state.margin; max_indent = state.max_indent }

let set_geometry_unchecked (state : formatter) margin max_indent =
  pp_set_margin state margin;
  pp_set_max_indent state max_indent

let pp_set_geometry state ~max_indent ~margin =
  match geometry_problem { max_indent; margin } with
  | Some problem ->
      raise (Invalid_argument ("Format.pp_set_geometry: " ^ problem))
  | None -> set_geometry_unchecked state margin max_indent

let pp_safe_set_geometry state ~max_indent ~margin =
  if check_geometry { max_indent; margin } then
    set_geometry_unchecked state margin max_indent

let pp_update_geometry state update =
  let { max_indent; margin } = update (pp_get_geometry state ()) in
  pp_set_geometry state ~max_indent ~margin

(* {1 Formatters} *)

let pp_set_formatter_out_functions state out = state.out <- out
let pp_get_formatter_out_functions state () = state.out

let pp_set_formatter_output_functions state out_string out_flush =
  state.out <- { state.out with out_string; out_flush }

let pp_get_formatter_output_functions state () =
  (state.out.out_string, state.out.out_flush)

let blanks = String.make 80 ' '

let rec put_blanks out_string n =
  if n > 0 then
    if n <= 80 then out_string blanks 0 n
    else begin
      out_string blanks 0 80;
      put_blanks out_string (n - 80)
    end

let functions_for out_string out_flush =
  {
    out_string;
    out_flush;
    out_newline = (fun () -> out_string "\n" 0 1);
    out_spaces = put_blanks out_string;
    out_indent = put_blanks out_string;
  }

let functions_for_channel channel =
  functions_for (output_substring channel) (fun () -> flush channel)

let pp_set_formatter_out_channel state channel =
  state.out <- functions_for_channel channel

let default_stag_functions =
  {
    mark_open_stag =
      (fun tag ->
        match tag with
        | String_tag name -> "<" ^ name ^ ">"
        | _ -> "");
    mark_close_stag =
      (fun tag ->
        match tag with
        | String_tag name -> "</" ^ name ^ ">"
        | _ -> "");
    print_open_stag = ignore;
    print_close_stag = ignore;
  }

let formatter_of_out_functions out =
  let margin = 78 in
  let min_space_left = 10 in
  let state =
    {
      queue = Queue.create ();
      pending = [];
      left_total = 1;
      right_total = 1;
      depth = 0;
      boxes = [];
      tabs = [];
      marked = [];
      space_left = margin;
      indent = 0;
      at_line_start = true;
      margin;
      min_space_left;
      max_indent = margin - min_space_left;
      max_boxes = max_int;
      ellipsis = ".";
      out;
      print_tags = false;
      mark_tags = false;
      opened = [];
      stag_functions = default_stag_functions;
    }
  in
  start_over state;
  state

let make_formatter out_string out_flush =
  formatter_of_out_functions (functions_for out_string out_flush)

let formatter_of_out_channel channel =
  make_formatter (output_substring channel) (fun () -> flush channel)

let formatter_of_buffer buffer =
  make_formatter (Buffer.add_substring buffer) ignore

(* {2 Output as data} *)

type symbolic_output_item =
  | Output_flush
  | Output_newline
  | Output_string of string
  | Output_spaces of int
  | Output_indent of int

(* The latest item first. *)
type symbolic_output_buffer = { mutable items : symbolic_output_item list }

let make_symbolic_output_buffer () = { items = [] }
let clear_symbolic_output_buffer b = b.items <- []
let get_symbolic_output_buffer b = List.rev b.items

let flush_symbolic_output_buffer b =
  let items = get_symbolic_output_buffer b in
  clear_symbolic_output_buffer b;
  items

let add_symbolic_output_item b item = b.items <- item :: b.items

let formatter_of_symbolic_output_buffer b =
  let add item = add_symbolic_output_item b item in
  formatter_of_out_functions
    {
      out_string = (fun text pos len -> add (Output_string (String.sub text pos len)));
      out_flush = (fun () -> add Output_flush);
      out_newline = (fun () -> add Output_newline);
      out_spaces = (fun n -> add (Output_spaces n));
      out_indent = (fun n -> add (Output_indent n));
    }

(* {2 The standard formatters}

   A domain other than the first has formatters of its own, which write to the
   channel when they are flushed, all at once. *)

let std_formatter = formatter_of_out_channel stdout
let err_formatter = formatter_of_out_channel stderr
let stdbuf = Buffer.create 512
let str_formatter = formatter_of_buffer stdbuf

let synchronized_key out_string out_flush =
  Domain.DLS.new_key (fun () ->
      let held = Buffer.create 512 in
      let write_out () =
        out_string (Buffer.contents held) 0 (Buffer.length held);
        Buffer.clear held;
        out_flush ()
      in
      let state = make_formatter (Buffer.add_substring held) write_out in
      Domain.at_exit (pp_print_flush state);
      state)

let make_synchronized_formatter out_string out_flush =
  synchronized_key out_string out_flush

let synchronized_formatter_of_out_channel channel =
  synchronized_key (output_substring channel) (fun () -> flush channel)

let std_key = synchronized_formatter_of_out_channel stdout
let err_key = synchronized_formatter_of_out_channel stderr
let stdbuf_key = Domain.DLS.new_key (fun () -> Buffer.create 512)

let str_key =
  Domain.DLS.new_key (fun () ->
      formatter_of_buffer (Domain.DLS.get stdbuf_key))

let () =
  Domain.DLS.set std_key std_formatter;
  Domain.DLS.set err_key err_formatter;
  Domain.DLS.set stdbuf_key stdbuf;
  Domain.DLS.set str_key str_formatter

let get_std_formatter () = Domain.DLS.get std_key
let get_err_formatter () = Domain.DLS.get err_key
let get_stdbuf () = Domain.DLS.get stdbuf_key
let get_str_formatter () = Domain.DLS.get str_key

let flush_buffer_formatter buffer state =
  pp_print_flush state ();
  let text = Buffer.contents buffer in
  Buffer.reset buffer;
  text

let flush_str_formatter () =
  flush_buffer_formatter (get_stdbuf ()) (get_str_formatter ())

let () =
  at_exit (fun () ->
      pp_print_flush (get_std_formatter ()) ();
      pp_print_flush (get_err_formatter ()) ())

(* {1 On the standard formatter} *)

let std = get_std_formatter
let open_hbox () = pp_open_hbox (std ()) ()
let open_vbox offset = pp_open_vbox (std ()) offset
let open_hvbox offset = pp_open_hvbox (std ()) offset
let open_hovbox offset = pp_open_hovbox (std ()) offset
let open_box offset = pp_open_box (std ()) offset
let close_box () = pp_close_box (std ()) ()
let open_stag tag = pp_open_stag (std ()) tag
let close_stag () = pp_close_stag (std ()) ()
let print_as size text = pp_print_as (std ()) size text
let print_string text = pp_print_string (std ()) text
let print_substring ~pos ~len text = pp_print_substring ~pos ~len (std ()) text

let print_substring_as ~pos ~len size text =
  pp_print_substring_as ~pos ~len (std ()) size text

let print_bytes data = pp_print_bytes (std ()) data
let print_int n = pp_print_int (std ()) n
let print_float x = pp_print_float (std ()) x
let print_char c = pp_print_char (std ()) c
let print_bool b = pp_print_bool (std ()) b
let print_break width offset = pp_print_break (std ()) width offset
let print_cut () = pp_print_cut (std ()) ()
let print_space () = pp_print_space (std ()) ()
let force_newline () = pp_force_newline (std ()) ()
let print_flush () = pp_print_flush (std ()) ()
let print_newline () = pp_print_newline (std ()) ()
let print_if_newline () = pp_print_if_newline (std ()) ()
let open_tbox () = pp_open_tbox (std ()) ()
let close_tbox () = pp_close_tbox (std ()) ()
let print_tbreak width offset = pp_print_tbreak (std ()) width offset
let set_tab () = pp_set_tab (std ()) ()
let print_tab () = pp_print_tab (std ()) ()
let set_margin n = pp_set_margin (std ()) n
let get_margin () = pp_get_margin (std ()) ()
let set_max_indent n = pp_set_max_indent (std ()) n
let get_max_indent () = pp_get_max_indent (std ()) ()

let set_geometry ~max_indent ~margin =
  pp_set_geometry (std ()) ~max_indent ~margin

let safe_set_geometry ~max_indent ~margin =
  pp_safe_set_geometry (std ()) ~max_indent ~margin

let get_geometry () = pp_get_geometry (std ()) ()
let update_geometry update = pp_update_geometry (std ()) update
let set_max_boxes n = pp_set_max_boxes (std ()) n
let get_max_boxes () = pp_get_max_boxes (std ()) ()
let over_max_boxes () = pp_over_max_boxes (std ()) ()
let set_ellipsis_text text = pp_set_ellipsis_text (std ()) text
let get_ellipsis_text () = pp_get_ellipsis_text (std ()) ()

let set_formatter_out_channel channel =
  pp_set_formatter_out_channel (std ()) channel

let set_formatter_out_functions out =
  pp_set_formatter_out_functions (std ()) out

let get_formatter_out_functions () = pp_get_formatter_out_functions (std ()) ()

let set_formatter_output_functions out_string out_flush =
  pp_set_formatter_output_functions (std ()) out_string out_flush

let get_formatter_output_functions () =
  pp_get_formatter_output_functions (std ()) ()

let set_formatter_stag_functions f = pp_set_formatter_stag_functions (std ()) f

let get_formatter_stag_functions () =
  pp_get_formatter_stag_functions (std ()) ()

let set_print_tags on = pp_set_print_tags (std ()) on
let get_print_tags () = pp_get_print_tags (std ()) ()
let set_mark_tags on = pp_set_mark_tags (std ()) on
let get_mark_tags () = pp_get_mark_tags (std ()) ()
let set_tags on = pp_set_tags (std ()) on

(* {1 Printing data} *)

let pp_print_iter ?(pp_sep = pp_print_cut) iter print state values =
  let first = ref true in
  iter
    (fun x ->
      if !first then first := false else pp_sep state ();
      print state x)
    values

let pp_print_list ?pp_sep print state list =
  pp_print_iter ?pp_sep List.iter print state list

let pp_print_array ?pp_sep print state values =
  pp_print_iter ?pp_sep Array.iter print state values

let pp_print_seq ?pp_sep print state values =
  pp_print_iter ?pp_sep Seq.iter print state values

(* Spaces and newlines of the text become breaks and newlines of the layout. *)
let pp_print_text state text =
  let len = String.length text in
  let rec from start i =
    let flush () =
      if i > start then pp_print_string state (String.sub text start (i - start))
    in
    if i >= len then flush ()
    else
      match text.[i] with
      | '\n' ->
          flush ();
          pp_force_newline state ();
          from (i + 1) (i + 1)
      | ' ' ->
          flush ();
          pp_print_space state ();
          from (i + 1) (i + 1)
      | _ -> from start (i + 1)
  in
  from 0 0

let pp_print_option ?(none = fun _ () -> ()) print state option =
  match option with
  | None -> none state ()
  | Some x -> print state x

let pp_print_result ~ok ~error state result =
  match result with
  | Ok x -> ok state x
  | Error e -> error state e

let pp_print_either ~left ~right state either =
  match either with
  | Either.Left x -> left state x
  | Either.Right y -> right state y

(* {1 Format strings} *)

open CamlinternalFormatBasics
open CamlinternalFormat

(* What is between the angle brackets that describe a box or a tag. *)
let without_brackets text =
  let len = String.length text in
  if len < 2 then text else String.sub text 1 (len - 2)

let print_item state item =
  match item with
  | Close_box -> pp_close_box state ()
  | CamlinternalFormatBasics.Close_tag -> pp_close_stag state ()
  | CamlinternalFormatBasics.Break (_, width, offset) -> pp_print_break state width offset
  | FFlush -> pp_print_flush state ()
  | Force_newline -> pp_force_newline state ()
  | Flush_newline -> pp_print_newline state ()
  | Magic_size (_, _) -> ()
  | Escaped_at -> pp_print_char state '@'
  | Escaped_percent -> pp_print_char state '%'
  | Scan_indic c ->
      pp_print_char state '@';
      pp_print_char state c

(* [delayed] does what "%a" and "%t" left to do. *)
let rec print_acc : type b c.
    (formatter -> (b -> c) -> unit) -> formatter -> (b, c) acc -> unit =
 fun delayed state acc ->
  match acc with
  | End_of_acc -> ()
  | Acc_string_literal (Acc_formatting_lit (before, Magic_size (_, size)), text)
  | Acc_data_string (Acc_formatting_lit (before, Magic_size (_, size)), text) ->
      print_acc delayed state before;
      print_sized state size text
  | Acc_char_literal (Acc_formatting_lit (before, Magic_size (_, size)), c)
  | Acc_data_char (Acc_formatting_lit (before, Magic_size (_, size)), c) ->
      print_acc delayed state before;
      print_sized state size (String.make 1 c)
  | Acc_string_literal (before, text) | Acc_data_string (before, text) ->
      print_acc delayed state before;
      pp_print_string state text
  | Acc_char_literal (before, c) | Acc_data_char (before, c) ->
      print_acc delayed state before;
      pp_print_char state c
  | Acc_formatting_lit (before, item) ->
      print_acc delayed state before;
      print_item state item
  | Acc_formatting_gen (before, Acc_open_tag tag) ->
      print_acc delayed state before;
      pp_open_stag state (String_tag (description delayed tag))
  | Acc_formatting_gen (before, Acc_open_box box) ->
      print_acc delayed state before;
      let offset, kind = open_box_of_string (description delayed box) in
      open_box_of_kind state offset kind
  | Acc_delay (before, f) ->
      print_acc delayed state before;
      delayed state f
  | Acc_flush before ->
      print_acc delayed state before;
      pp_print_flush state ()
  | Acc_invalid_arg (before, message) ->
      print_acc delayed state before;
      invalid_arg message

and description : type b c.
    (formatter -> (b -> c) -> unit) -> (b, c) acc -> string =
 fun delayed acc ->
  match acc with
  | End_of_acc -> ""
  | Acc_string_literal (End_of_acc, text) -> without_brackets text
  | _ ->
      let buffer = Buffer.create 16 in
      let state = formatter_of_buffer buffer in
      print_acc delayed state acc;
      pp_print_flush state ();
      without_brackets (Buffer.contents buffer)

let output_acc state acc = print_acc (fun state f -> f state) state acc
let strput_acc state acc = print_acc (fun state f -> pp_print_string state (f ())) state acc

let kfprintf k state (Format (fmt, _)) =
  make_printf
    (fun acc ->
      output_acc state acc;
      k state)
    End_of_acc fmt

let ikfprintf k state (Format (fmt, _)) = make_iprintf k state fmt
let ifprintf state (Format (fmt, _)) = make_iprintf ignore state fmt

let fprintf state (Format (fmt, _)) =
  make_printf (fun acc -> output_acc state acc) End_of_acc fmt

let printf (Format (fmt, _)) =
  make_printf (fun acc -> output_acc (std ()) acc) End_of_acc fmt

let eprintf (Format (fmt, _)) =
  make_printf (fun acc -> output_acc (get_err_formatter ()) acc) End_of_acc fmt

let kdprintf k (Format (fmt, _)) =
  make_printf (fun acc -> k (fun state -> output_acc state acc)) End_of_acc fmt

let dprintf fmt = kdprintf (fun print -> print) fmt

let ksprintf k (Format (fmt, _)) =
  make_printf
    (fun acc ->
      let buffer = Buffer.create 256 in
      let state = formatter_of_buffer buffer in
      strput_acc state acc;
      k (flush_buffer_formatter buffer state))
    End_of_acc fmt

let sprintf fmt = ksprintf (fun text -> text) fmt

let kasprintf k (Format (fmt, _)) =
  make_printf
    (fun acc ->
      let buffer = Buffer.create 512 in
      let state = formatter_of_buffer buffer in
      output_acc state acc;
      k (flush_buffer_formatter buffer state))
    End_of_acc fmt

let asprintf fmt = kasprintf (fun text -> text) fmt
