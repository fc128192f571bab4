(* The unix library: files, directories, processes, pipes, signals, time. *)
open Unix
let p = Printf.printf
let t f = try f () with Unix_error (e, f, a) -> p "%s/%s/%s\n" (error_message e) f a | e -> p "%s\n" (Printexc.to_string e)
let kind = function S_REG -> "reg" | S_DIR -> "dir" | S_CHR -> "chr" | S_BLK -> "blk" | S_LNK -> "lnk" | S_FIFO -> "fifo" | S_SOCK -> "sock"
let status = function WEXITED n -> Printf.sprintf "exited %d" n | WSIGNALED n -> Printf.sprintf "signaled %d" n | WSTOPPED n -> Printf.sprintf "stopped %d" n
let () =
  ignore (umask 0o022); mkdir "d" 0o777; chdir "d";
  let fd = openfile "f" [O_RDWR; O_CREAT; O_TRUNC] 0o666 in
  p "%d %d %d\n" (write_substring fd "hello world" 0 11) (lseek fd 0 SEEK_CUR) (lseek fd 6 SEEK_SET);
  let b = Bytes.make 10 '.' in let n = read fd b 2 8 in p "%d %S\n" n (Bytes.to_string b); p "%d\n" (read fd b 0 10);
  t (fun () -> ignore (read fd b 5 10)); t (fun () -> ignore (write fd b 5 10));
  ftruncate fd 5; let s = fstat fd in p "%s %o %d %d\n" (kind s.st_kind) s.st_perm s.st_size s.st_nlink;
  p "%Ld\n" (LargeFile.fstat fd).LargeFile.st_size; p "%Ld\n" (LargeFile.lseek fd 0L SEEK_END);
  close fd; t (fun () -> close fd);
  chmod "f" 0o600; link "f" "g"; symlink "f" "s"; p "%o %d %s %s %s\n" (stat "f").st_perm (stat "g").st_nlink (readlink "s") (kind (lstat "s").st_kind) (kind (stat "s").st_kind);
  mkfifo "p" 0o644; p "%s\n" (kind (stat "p").st_kind); rename "g" "h"; utimes "f" 1000. 2000.5; let s = stat "f" in p "%g %g\n" s.st_atime s.st_mtime;
  t (fun () -> access "f" [R_OK; W_OK; F_OK]); t (fun () -> access "none" [F_OK]);
  let d = opendir "." in let rec all acc = match readdir d with n -> all (n :: acc) | exception End_of_file -> acc in
  p "%s\n" (String.concat " " (List.sort compare (all []))); rewinddir d; p "%d\n" (List.length (all [])); closedir d;
  List.iter unlink ["f"; "s"; "h"; "p"]; chdir ".."; rmdir "d"; t (fun () -> rmdir "d")
let () =
  let r, w = pipe ~cloexec:true () in
  (match fork () with
   | 0 -> close r; ignore (write_substring w "child says hi" 0 13); _exit 42
   | pid -> close w; let b = Bytes.create 100 in let n = read r b 0 100 in let n2 = read r b n 1 in
     let pid', st = waitpid [] pid in p "%S %d %b %s\n" (Bytes.sub_string b 0 n) n2 (pid = pid') (status st); close r);
  (match fork () with 0 -> kill (getpid ()) Sys.sigterm; sleep 5; _exit 0 | pid -> let _, st = waitpid [] pid in p "%s\n" (status st));
  p "%s\n" (status (system "exit 5")); p "%s\n" (status (system "kill -9 $$"));
  let ic = open_process_in "echo one; echo two" in let a = input_line ic in let b = input_line ic in p "%s %s %s\n" a b (status (close_process_in ic));
  let ic, oc = open_process "tr a-z A-Z" in output_string oc "shout\n"; close_out oc; let l = input_line ic in p "%s %s\n" l (status (close_process (ic, oc)));
  let ic, oc, ec = open_process_full "cat; echo err >&2; echo $FOO" [| "FOO=bar"; "PATH=/bin:/usr/bin" |] in output_string oc "in\n"; close_out oc;
  let a = input_line ic in let b = input_line ic in let c = input_line ec in p "%s %s %s %s\n" a b c (status (close_process_full (ic, oc, ec)));
  let pid = create_process "sh" [| "sh"; "-c"; "exit 9" |] stdin stdout stderr in p "%s\n" (status (snd (waitpid [] pid)));
  let pid = create_process_env "/bin/sh" [| "sh"; "-c"; "test \"$X\" = y" |] [| "X=y" |] stdin stdout stderr in p "%s\n" (status (snd (waitpid [] pid)));
  (match fork () with 0 -> (try execvp "sh" [| "sh"; "-c"; "exit 3" |] with _ -> _exit 99) | pid -> p "%s\n" (status (snd (waitpid [] pid))));
  flush Stdlib.stdout;
  (match fork () with 0 -> dup2 stderr stdout; print_endline "redirected"; exit 0 | pid -> p "%s\n" (status (snd (waitpid [] pid))));
  (match fork () with 0 -> sleepf 0.2; _exit 0 | pid -> let a, _ = waitpid [WNOHANG] pid in let b, st = waitpid [] pid in p "%d %b %s\n" a (b = pid) (status st));
  t (fun () -> ignore (wait ()))
let () =
  let a, b = socketpair PF_UNIX SOCK_STREAM 0 in
  let rd l = let r, w, e = select l [] [] 0.01 in List.length r + List.length w + List.length e in
  p "%d " (rd [a; b]); ignore (write_substring a "x" 0 1); p "%d " (rd [a; b]); let _, w, _ = select [] [a; b] [] 0. in p "%d\n" (List.length w);
  let oc = out_channel_of_descr a and ic = in_channel_of_descr b in output_string oc "line\n"; flush oc; p "%s\n" (input_line ic); shutdown a SHUTDOWN_SEND; t (fun () -> ignore (input_line ic));
  let r, w = pipe () in set_nonblock r; t (fun () -> ignore (read r (Bytes.create 1) 0 1)); let ic = in_channel_of_descr r in t (fun () -> ignore (input_char ic)); close w; t (fun () -> ignore (input_char ic)); close_in ic;
  let fd = dup stdin in let r, w = pipe () in dup2 w fd; ignore (write_substring fd "dup" 0 3); let b = Bytes.create 3 in ignore (read r b 0 3); p "%s\n" (Bytes.to_string b)
let () =
  let show t = p "%04d-%02d-%02d %02d:%02d:%02d w%d y%d %b\n" (t.tm_year + 1900) (t.tm_mon + 1) t.tm_mday t.tm_hour t.tm_min t.tm_sec t.tm_wday t.tm_yday t.tm_isdst in
  List.iter (fun x -> show (gmtime x); show (localtime x)) [0.; 951827696.; 1e9; -1.; 4102444799.; 1709164800.];
  let t, tm = mktime { tm_sec = 70; tm_min = 61; tm_hour = 0; tm_mday = 32; tm_mon = 0; tm_year = 100; tm_wday = 0; tm_yday = 0; tm_isdst = false } in p "%.0f " t; show tm;
  p "%b %b %b\n" (Unix.time () > 1.6e9) (gettimeofday () -. Unix.time () < 2.) ((times ()).tms_utime >= 0.);
  putenv "MY_VAR" "my value"; p "%s %s %b\n" (getenv "MY_VAR") (Sys.getenv "MY_VAR") (Array.mem "MY_VAR=my value" (environment ())); ignore (Sys.command "echo $MY_VAR");
  p "%b %b %b\n" (getpid () > 1) (getppid () > 0) (getuid () = geteuid ()); let u = getpwuid 0 in p "%s %s %d\n" u.pw_name u.pw_dir (getpwnam "root").pw_uid; p "%s\n" (getgrgid 0).gr_name;
  p "%s %s %s\n" (string_of_inet_addr inet_addr_any) (string_of_inet_addr inet_addr_loopback) (string_of_inet_addr (inet_addr_of_string "::1"));
  let hit = ref false in Sys.set_signal Sys.sigalrm (Signal_handle (fun _ -> hit := true)); ignore (alarm 1); sleepf 1.5; p "%b\n" !hit;
  Sys.set_signal Sys.sigusr1 (Signal_handle (fun _ -> p "usr1\n")); let old = sigprocmask SIG_BLOCK [Sys.sigusr1] in kill (getpid ()) Sys.sigusr1; p "blocked %d\n" (List.length old); ignore (sigprocmask SIG_UNBLOCK [Sys.sigusr1]); p "unblocked\n";
  List.iter (fun e -> p "%s|" (error_message e)) [E2BIG; EACCES; EAGAIN; EBADF; EBUSY; ENOENT; EWOULDBLOCK; ELOOP; EOVERFLOW; EUNKNOWNERR 5; EUNKNOWNERR 9999]; p "\n"
