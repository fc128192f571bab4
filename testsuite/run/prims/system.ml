(* Sys: files, directories, environment, commands, constants. *)
let t f = try f () with e -> Printexc.to_string e
let u f = t (fun () -> ignore (f ()); "ok")
let () =
  (print_endline (u (fun () -> Sys.mkdir "d" 0o755)); print_endline (u (fun () -> Sys.mkdir "d" 0o755)); print_endline (u (fun () -> Sys.mkdir "no/d" 0o755)); print_endline (string_of_bool (Sys.file_exists "d")); print_endline (string_of_bool (Sys.is_directory "d")); print_endline (t (fun () -> string_of_bool (Sys.is_directory "zz"))); print_endline (t (fun () -> string_of_bool (Sys.is_regular_file "d"))); print_endline (t (fun () -> string_of_bool (Sys.is_regular_file "zz"))); print_endline (string_of_bool (Sys.file_exists "zz")); print_endline (string_of_bool (Sys.file_exists "d\000")); print_endline (u (fun () -> Sys.remove "zz")); print_endline (u (fun () -> Sys.remove "d")); print_endline (u (fun () -> Sys.rename "zz" "yy")); print_endline (u (fun () -> Sys.rmdir "zz")); print_endline (u (fun () -> Sys.chdir "zz")); print_endline (u (fun () -> Sys.readdir "zz")); print_endline (u (fun () -> Sys.remove "a\000b")); print_endline (u (fun () -> close_out (open_out "d/f"))); print_endline (u (fun () -> Sys.rmdir "d")); print_endline (u (fun () -> Sys.rename "d/f" "d/g")); print_endline (String.concat "," (Array.to_list (Sys.readdir "d"))); print_endline (u (fun () -> Sys.chdir "d")); print_endline (Filename.basename (Sys.getcwd ())); print_endline (u (fun () -> Sys.remove "g")); print_endline (u (fun () -> Sys.chdir "..")); print_endline (u (fun () -> Sys.rmdir "d")); print_endline (t (fun () -> Sys.getenv "LC_ALL")); print_endline (t (fun () -> Sys.getenv "NO_SUCH_VARIABLE")); print_endline (string_of_int (Sys.command "exit 3")); print_endline (string_of_int (Sys.command "kill -9 $$")); print_endline (string_of_int (Sys.command "true")); print_endline (Sys.os_type); print_endline (string_of_int Sys.word_size); print_endline (string_of_int Sys.int_size); print_endline (string_of_bool Sys.big_endian); print_endline (string_of_int Sys.max_string_length); print_endline (string_of_int Sys.max_array_length); print_endline (string_of_int Sys.max_floatarray_length); print_endline (string_of_bool Sys.unix); print_endline (string_of_bool Sys.win32); print_endline ((match Sys.backend_type with Bytecode -> "byte" | _ -> "other")); print_endline (string_of_bool (Sys.runtime_variant () = "")); print_endline (string_of_bool (Sys.time () >= 0.)); print_endline (string_of_int (Array.length Sys.argv)); print_endline (Filename.basename Sys.argv.(0)); print_endline (string_of_bool (Sys.executable_name <> "")))
let () =
  let hits = ref [] in
  let old = Sys.signal Sys.sigusr1 (Signal_handle (fun n -> hits := n :: !hits)) in
  Printf.printf "%b\n" (old = Sys.Signal_default);
  ignore (Sys.command "kill -USR1 $PPID");
  for _ = 1 to 1000 do ignore (Sys.opaque_identity (ref 0)) done;
  Printf.printf "%b\n" (!hits = [Sys.sigusr1]);
  (match Sys.signal Sys.sigusr1 Sys.Signal_ignore with Signal_handle _ -> print_endline "handle" | _ -> print_endline "other");
  ignore (Sys.command "kill -USR1 $PPID");
  Printf.printf "%b %d\n" (Sys.signal Sys.sigusr1 Sys.Signal_default = Sys.Signal_ignore) (List.length !hits);
  print_endline (u (fun () -> Sys.signal 1000 Sys.Signal_ignore));
  print_endline (u (fun () -> Sys.set_signal Sys.sigkill Sys.Signal_ignore));
  Sys.set_signal Sys.sigint (Signal_handle (fun _ -> raise Exit));
  print_endline (u (fun () -> ignore (Sys.command "kill -INT $PPID"); for _ = 1 to 1000 do ignore (Sys.opaque_identity (ref 0)) done));
  exit 7
