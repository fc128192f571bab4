(* The run-time support of classes and objects, called by compiled code.

   A class is built by a function that fills in a table: which methods there
   are, where, and which instance variables. An object is a block of tag
   [Obj.object_tag]: the table's array of methods, a number, and the variables.
   A method is called by its label, its place in the array, where the class is
   known, and else by its tag, a hash of its name. *)

type tag
type label = int
type closure
type meth = closure
type t
type obj

external magic_closure : 'a -> closure = "%identity"
external closure_as : closure -> 'a = "%identity"
external repr : 'a -> Obj.t = "%identity"
external set_id : Obj.t -> Obj.t = "caml_set_oo_id" [@@noalloc]
external tag_as_int : tag -> int = "%identity"
external int_as_tag : int -> tag = "%identity"

(* {1 Objects} *)

let copy (o : (< .. > as 'a)) : 'a = Obj.obj (set_id (Obj.dup (repr o)))

(* {1 Parameters and statistics} *)

type params = {
  mutable compact_table : bool;
  mutable copy_parent : bool;
  mutable clean_when_copying : bool;
  mutable retry_count : int;
  mutable bucket_small_size : int;
}

let params =
  {
    compact_table = true;
    copy_parent = true;
    clean_when_copying = true;
    retry_count = 3;
    bucket_small_size = 16;
  }

let class_count = Atomic.make 0
let method_count = Atomic.make 0
let variable_count = Atomic.make 0

let count counter n = ignore (Atomic.fetch_and_add counter n)

(* {1 Names and tags} *)

(* The compiler computes the same hash: 31 bits, with a sign. *)
let public_method_label name =
  let hash = ref 0 in
  String.iter (fun c -> hash := (223 * !hash) + Char.code c) name;
  let hash = !hash land 0x7FFF_FFFF in
  int_as_tag (if hash > 0x3FFF_FFFF then hash - 0x8000_0000 else hash)

module Names = Map.Make (String)
module Labels = Map.Make (Int)

(* {1 Tables} *)

(* While an inherited class fills in the table it must see what its own
   definition says, under its own names: [narrow] restricts the table to that
   and keeps what was there, [widen] puts both together. *)
type view = {
  (* The labels of the methods in sight. *)
  by_name : label Names.t;
  (* Whether a definition made now is to be entered in the array. *)
  defines : bool Labels.t;
  (* Definitions that were not entered: [super]'s, of methods that the heir
     defines too. The latest first. *)
  hidden : (label * meth) list;
  vars : int Names.t;
}

type table = {
  mutable size : int; (* of the objects *)
  mutable methods : closure array;
  mutable view : view;
  (* What [narrow] set aside: the view, the labels that the inherited class
     leaves to the heir, and the variables it is to hand over. *)
  mutable outer_views : (view * label list * string list) list;
  mutable initializers : (obj -> unit) list;
}

let empty_view =
  {
    by_name = Names.empty;
    defines = Labels.empty;
    hidden = [];
    vars = Names.empty;
  }

(* The place of a method that is not there. *)
let no_method = magic_closure (repr 0)

let dummy_table =
  {
    size = 0;
    methods = [| no_method |];
    view = empty_view;
    outer_views = [];
    initializers = [];
  }

(* The fields of every object: its methods and its number. *)
let first_variable = 2

(* The array of methods begins with the number of public ones and a mask for
   the caches of method calls, which is one less than the size in bytes of a
   power of two of entries. The public methods follow, each with its tag after
   it, in the order of the tags: the runtime searches them. *)

let rec power_of_two_from n size = if size >= n then size else power_of_two_from n (2 * size)
let entry_bytes = 2 * (Sys.word_size / 8)

let new_table tags =
  let n = Array.length tags in
  let methods = Array.make ((2 * n) + 2) no_method in
  methods.(0) <- magic_closure n;
  methods.(1) <-
    magic_closure (((power_of_two_from n 1 * entry_bytes) / 2) - 1);
  Array.iteri (fun i tag -> methods.((2 * i) + 3) <- magic_closure tag) tags;
  {
    size = first_variable;
    methods;
    view = empty_view;
    outer_views = [];
    initializers = [];
  }

let resize table size =
  let old_size = Array.length table.methods in
  if size > old_size then begin
    let methods = Array.make size no_method in
    Array.blit table.methods 0 methods 0 old_size;
    table.methods <- methods
  end

let put table label definition =
  resize table (label + 1);
  table.methods.(label) <- definition

(* {1 Methods} *)

let new_method table =
  let label = Array.length table.methods in
  resize table (label + 1);
  label

let get_method_label table name =
  match Names.find_opt name table.view.by_name with
  | Some label -> label
  | None ->
      let label = new_method table in
      let view = table.view in
      table.view <-
        {
          view with
          by_name = Names.add name label view.by_name;
          defines = Labels.add label true view.defines;
        };
      label

(* Compiled code gives 0 for no names. *)
let names array : string array =
  if Obj.is_int (repr array) then [||] else array

let get_method_labels table array = Array.map (get_method_label table) (names array)

let set_method table label definition =
  count method_count 1;
  let view = table.view in
  match Labels.find_opt label view.defines with
  | Some true -> put table label definition
  | Some false | None ->
      table.view <- { view with hidden = (label, definition) :: view.hidden }

let get_method table label =
  match List.assoc_opt label table.view.hidden with
  | Some definition -> definition
  | None -> table.methods.(label)

(* {1 Instance variables} *)

let new_slot table =
  let index = table.size in
  table.size <- index + 1;
  index

(* A variable without a name is the compiler's own. *)
let new_variable table name =
  match Names.find_opt name table.view.vars with
  | Some index -> index
  | None ->
      let index = new_slot table in
      if name <> "" then
        table.view <-
          { table.view with vars = Names.add name index table.view.vars };
      index

let new_methods_variables table methods variables =
  let labels = Array.map (get_method_label table) (names methods) in
  let indices = Array.map (new_variable table) (names variables) in
  Array.append labels indices

let get_variable table name =
  match Names.find_opt name table.view.vars with
  | Some index -> index
  | None -> assert false

let get_variables table array = Array.map (get_variable table) (names array)
let add_initializer table f = table.initializers <- f :: table.initializers

(* {1 Inheritance} *)

let narrow table variables virtual_methods concrete_methods =
  let variables = Array.to_list (names variables) in
  let virtual_names = Array.to_list (names virtual_methods) in
  let concrete_names = Array.to_list (names concrete_methods) in
  let virtual_labels = List.map (get_method_label table) virtual_names in
  let concrete_labels = List.map (get_method_label table) concrete_names in
  let outer = table.view in
  table.outer_views <- (outer, virtual_labels, variables) :: table.outer_views;
  let bind by_name name label = Names.add name label by_name in
  let by_name =
    List.fold_left2 bind
      (List.fold_left2 bind Names.empty concrete_names concrete_labels)
      virtual_names virtual_labels
  in
  let defines =
    List.fold_left
      (fun defines label ->
        let now =
          match Labels.find_opt label outer.defines with
          | Some now -> now
          | None -> true
        in
        Labels.add label now defines)
      Labels.empty concrete_labels
  in
  let defines =
    List.fold_left
      (fun defines label -> Labels.add label false defines)
      defines virtual_labels
  in
  table.view <-
    {
      by_name;
      defines;
      hidden =
        List.filter
          (fun (label, _) -> not (List.mem label virtual_labels))
          outer.hidden;
      vars = Names.filter (fun name _ -> List.mem name variables) outer.vars;
    }

let widen table =
  match table.outer_views with
  | [] -> assert false
  | (outer, virtual_labels, variables) :: rest ->
      let inner = table.view in
      table.outer_views <- rest;
      let vars =
        List.fold_left
          (fun vars name -> Names.add name (Names.find name inner.vars) vars)
          outer.vars variables
      in
      let hidden =
        List.fold_right
          (fun ((label, _) as entry) hidden ->
            if List.mem label virtual_labels then hidden else entry :: hidden)
          inner.hidden outer.hidden
      in
      table.view <- { outer with hidden; vars }

(* {1 Classes} *)

let create_table public_methods =
  let public_methods = names public_methods in
  let tagged =
    Array.map (fun name -> (public_method_label name, name)) public_methods
  in
  Array.sort
    (fun (tag, _) (tag', _) -> Int.compare (tag_as_int tag) (tag_as_int tag'))
    tagged;
  let table = new_table (Array.map fst tagged) in
  Array.iteri
    (fun i (_, name) ->
      let label = (2 * i) + 2 in
      let view = table.view in
      table.view <-
        {
          view with
          by_name = Names.add name label view.by_name;
          defines = Labels.add label true view.defines;
        })
    tagged;
  table

let init_class table =
  count variable_count (table.size - 1);
  table.initializers <- List.rev table.initializers;
  (* Wherever the mask leads a cache to, there must be something to read. *)
  let mask : int = closure_as table.methods.(1) in
  resize table (3 + (2 * (mask + 1) / entry_bytes * 2))

type class_value = t * (table -> obj -> Obj.t) * obj

let inherits table variables virtual_methods concrete_methods
    ((_, super, env) : class_value) top =
  narrow table variables virtual_methods concrete_methods;
  (* An ancestor's function still has to be given its environment. *)
  let init = if top then super table env else repr (super table) in
  widen table;
  let vars = Array.map repr (get_variables table variables) in
  let methods =
    Array.map
      (fun name -> repr (get_method table (get_method_label table name)))
      (names concrete_methods)
  in
  Array.concat [ [| init |]; vars; methods ]

let build public_methods (class_init : table -> 'a) =
  let table = create_table public_methods in
  let env_init = class_init table in
  init_class table;
  count class_count 1;
  env_init

let make_class public_methods (class_init : table -> Obj.t -> t) =
  let env_init = build public_methods class_init in
  (env_init (repr 0), class_init, repr 0)

(* Compiled code reads these fields. *)
type init_table = {
  mutable env_init : t;
  mutable class_init : table -> t;
}

let make_class_store public_methods class_init store =
  let env_init = build public_methods class_init in
  store.class_init <- class_init;
  store.env_init <- env_init

(* A class of a recursive module before its definition. *)
let dummy_class place =
  let undefined _ = raise (Undefined_recursive_module place) in
  (Obj.magic undefined, undefined, repr 0)

(* {1 Making objects} *)

let create_object table : obj =
  let block = Obj.new_block Obj.object_tag table.size in
  Obj.set_field block 0 (repr table.methods);
  Obj.obj (set_id block)

(* The object that an heir is making is given down: 0 when there is none. *)
let is_made (given : obj) = Obj.is_block (repr given)

let create_object_opt given table =
  if is_made given then given else create_object table

let run_initializers o table = List.iter (fun f -> f o) table.initializers

let run_initializers_opt given o table =
  if not (is_made given) then run_initializers o table;
  o

let create_object_and_run_initializers given table =
  if is_made given then given
  else begin
    let o = create_object table in
    run_initializers o table;
    o
  end

(* {1 Sending} *)

external send : obj -> tag -> t = "%send"
external sendcache : obj -> tag -> t -> int -> t = "%sendcache"
external sendself : obj -> label -> t = "%sendself"
external get_public_method : obj -> tag -> closure
  = "caml_get_public_method" [@@noalloc]

(* {1 Tables of classes that depend on values}

   For a class inside a function a table is made for each ancestor's function
   met, at the first use: a tree, with one level per key. Compiled code makes
   the root, a block of three fields that hold 0. *)

type tables =
  | Nothing
  | Node of {
      key : closure;
      mutable data : tables; (* of a root: its chain; of a link: its root *)
      mutable next : tables;
    }

let new_root () = Node { key = no_method; data = Nothing; next = Nothing }

let rec find_link key chain =
  match chain with
  | Nothing -> Nothing
  | Node link -> if link.key == key then link.data else find_link key link.next

let lookup_tables root keys =
  let rec down root i =
    if i >= Array.length keys then root
    else
      match root with
      | Nothing -> assert false
      | Node node -> (
          match find_link keys.(i) node.data with
          | Node _ as found -> down found (i + 1)
          | Nothing ->
              let fresh = new_root () in
              node.data <-
                Node { key = keys.(i); data = fresh; next = node.data };
              down fresh (i + 1))
  in
  down root 0

(* {1 Methods of a known shape}

   For the simplest methods the compiler gives a description in place of a
   function: what is done (to constants, variables of the object, fields of its
   environments, results of methods), then the operands. *)

type impl =
  | GetConst
  | GetVar
  | GetEnv
  | GetMeth
  | SetVar
  | AppConst
  | AppVar
  | AppEnv
  | AppMeth
  | AppConstConst
  | AppConstVar
  | AppConstEnv
  | AppConstMeth
  | AppVarConst
  | AppEnvConst
  | AppMethConst
  | MethAppConst
  | MethAppVar
  | MethAppEnv
  | MethAppMeth
  | SendConst
  | SendVar
  | SendEnv
  | SendMeth
  | Closure of closure

let var (o : obj) index : Obj.t = Obj.field (repr o) index
let env (o : obj) index field : Obj.t = Obj.field (var o index) field
let own (o : obj) label : Obj.t = Obj.magic (sendself o label : t)

(* [next] gives the operands in turn. *)
let method_of_impl impl (next : unit -> Obj.t) : closure =
  let int () : int = Obj.obj (next ()) in
  let fn1 () : Obj.t -> Obj.t = Obj.obj (next ()) in
  let fn2 () : Obj.t -> Obj.t -> Obj.t = Obj.obj (next ()) in
  let apply_own o label x =
    (Obj.obj (own o label) : Obj.t -> Obj.t) x
  in
  let send_to receiver tag = Obj.magic (send (Obj.obj receiver) tag : t) in
  match impl with
  | GetConst ->
      let x = next () in
      magic_closure (fun (_ : obj) -> x)
  | GetVar ->
      let v = int () in
      magic_closure (fun o -> var o v)
  | GetEnv ->
      let e = int () in
      let i = int () in
      magic_closure (fun o -> env o e i)
  | GetMeth ->
      let m = int () in
      magic_closure (fun o -> own o m)
  | SetVar ->
      let v = int () in
      magic_closure (fun (o : obj) x -> Obj.set_field (repr o) v x)
  | AppConst ->
      let f = fn1 () in
      let x = next () in
      magic_closure (fun (_ : obj) -> f x)
  | AppVar ->
      let f = fn1 () in
      let v = int () in
      magic_closure (fun o -> f (var o v))
  | AppEnv ->
      let f = fn1 () in
      let e = int () in
      let i = int () in
      magic_closure (fun o -> f (env o e i))
  | AppMeth ->
      let f = fn1 () in
      let m = int () in
      magic_closure (fun o -> f (own o m))
  | AppConstConst ->
      let f = fn2 () in
      let x = next () in
      let y = next () in
      magic_closure (fun (_ : obj) -> f x y)
  | AppConstVar ->
      let f = fn2 () in
      let x = next () in
      let v = int () in
      magic_closure (fun o -> f x (var o v))
  | AppConstEnv ->
      let f = fn2 () in
      let x = next () in
      let e = int () in
      let i = int () in
      magic_closure (fun o -> f x (env o e i))
  | AppConstMeth ->
      let f = fn2 () in
      let x = next () in
      let m = int () in
      magic_closure (fun o -> f x (own o m))
  | AppVarConst ->
      let f = fn2 () in
      let v = int () in
      let x = next () in
      magic_closure (fun o -> f (var o v) x)
  | AppEnvConst ->
      let f = fn2 () in
      let e = int () in
      let i = int () in
      let x = next () in
      magic_closure (fun o -> f (env o e i) x)
  | AppMethConst ->
      let f = fn2 () in
      let m = int () in
      let x = next () in
      magic_closure (fun o -> f (own o m) x)
  | MethAppConst ->
      let m = int () in
      let x = next () in
      magic_closure (fun o -> apply_own o m x)
  | MethAppVar ->
      let m = int () in
      let v = int () in
      magic_closure (fun o -> apply_own o m (var o v))
  | MethAppEnv ->
      let m = int () in
      let e = int () in
      let i = int () in
      magic_closure (fun o -> apply_own o m (env o e i))
  | MethAppMeth ->
      let m = int () in
      let m' = int () in
      magic_closure (fun o -> apply_own o m (own o m'))
  | SendConst ->
      let tag : tag = Obj.obj (next ()) in
      let x = next () in
      magic_closure (fun (_ : obj) -> send_to x tag)
  | SendVar ->
      let tag : tag = Obj.obj (next ()) in
      let v = int () in
      magic_closure (fun o -> send_to (var o v) tag)
  | SendEnv ->
      let tag : tag = Obj.obj (next ()) in
      let e = int () in
      let i = int () in
      magic_closure (fun o -> send_to (env o e i) tag)
  | SendMeth ->
      let tag : tag = Obj.obj (next ()) in
      let m = int () in
      magic_closure (fun o -> send_to (own o m) tag)
  | Closure f -> f

(* Labels, each followed by the description of a method. *)
let set_methods table (items : label array) =
  let len = Array.length items in
  let position = ref 0 in
  let next () =
    let item = repr items.(!position) in
    incr position;
    item
  in
  while !position < len do
    let label : label = Obj.obj (next ()) in
    let first = next () in
    (* A function stands for itself. *)
    let definition =
      if Obj.is_int first then method_of_impl (Obj.obj first : impl) next
      else magic_closure first
    in
    set_method table label definition
  done

(* {1 Statistics} *)

type stats = {
  classes : int;
  methods : int;
  inst_vars : int;
}

let stats () =
  {
    classes = Atomic.get class_count;
    methods = Atomic.get method_count;
    inst_vars = Atomic.get variable_count;
  }
