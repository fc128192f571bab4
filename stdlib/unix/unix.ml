(* The interface to Unix. Most functions are primitives. *)

(* {1 Errors} *)

type error =
  | E2BIG
  | EACCES
  | EAGAIN
  | EBADF
  | EBUSY
  | ECHILD
  | EDEADLK
  | EDOM
  | EEXIST
  | EFAULT
  | EFBIG
  | EINTR
  | EINVAL
  | EIO
  | EISDIR
  | EMFILE
  | EMLINK
  | ENAMETOOLONG
  | ENFILE
  | ENODEV
  | ENOENT
  | ENOEXEC
  | ENOLCK
  | ENOMEM
  | ENOSPC
  | ENOSYS
  | ENOTDIR
  | ENOTEMPTY
  | ENOTTY
  | ENXIO
  | EPERM
  | EPIPE
  | ERANGE
  | EROFS
  | ESPIPE
  | ESRCH
  | EXDEV
  | EWOULDBLOCK
  | EINPROGRESS
  | EALREADY
  | ENOTSOCK
  | EDESTADDRREQ
  | EMSGSIZE
  | EPROTOTYPE
  | ENOPROTOOPT
  | EPROTONOSUPPORT
  | ESOCKTNOSUPPORT
  | EOPNOTSUPP
  | EPFNOSUPPORT
  | EAFNOSUPPORT
  | EADDRINUSE
  | EADDRNOTAVAIL
  | ENETDOWN
  | ENETUNREACH
  | ENETRESET
  | ECONNABORTED
  | ECONNRESET
  | ENOBUFS
  | EISCONN
  | ENOTCONN
  | ESHUTDOWN
  | ETOOMANYREFS
  | ETIMEDOUT
  | ECONNREFUSED
  | EHOSTDOWN
  | EHOSTUNREACH
  | ELOOP
  | EOVERFLOW
  | EUNKNOWNERR of int

exception Unix_error of error * string * string

external register_named_value : string -> Obj.t -> unit
  = "caml_register_named_value"

external error_message : error -> string
  = "caml_unix_error_message"

(* The name of an error that has one. *)
let error_name error =
  match error with
  | E2BIG -> "E2BIG"
  | EACCES -> "EACCES"
  | EAGAIN -> "EAGAIN"
  | EBADF -> "EBADF"
  | EBUSY -> "EBUSY"
  | ECHILD -> "ECHILD"
  | EDEADLK -> "EDEADLK"
  | EDOM -> "EDOM"
  | EEXIST -> "EEXIST"
  | EFAULT -> "EFAULT"
  | EFBIG -> "EFBIG"
  | EINTR -> "EINTR"
  | EINVAL -> "EINVAL"
  | EIO -> "EIO"
  | EISDIR -> "EISDIR"
  | EMFILE -> "EMFILE"
  | EMLINK -> "EMLINK"
  | ENAMETOOLONG -> "ENAMETOOLONG"
  | ENFILE -> "ENFILE"
  | ENODEV -> "ENODEV"
  | ENOENT -> "ENOENT"
  | ENOEXEC -> "ENOEXEC"
  | ENOLCK -> "ENOLCK"
  | ENOMEM -> "ENOMEM"
  | ENOSPC -> "ENOSPC"
  | ENOSYS -> "ENOSYS"
  | ENOTDIR -> "ENOTDIR"
  | ENOTEMPTY -> "ENOTEMPTY"
  | ENOTTY -> "ENOTTY"
  | ENXIO -> "ENXIO"
  | EPERM -> "EPERM"
  | EPIPE -> "EPIPE"
  | ERANGE -> "ERANGE"
  | EROFS -> "EROFS"
  | ESPIPE -> "ESPIPE"
  | ESRCH -> "ESRCH"
  | EXDEV -> "EXDEV"
  | EWOULDBLOCK -> "EWOULDBLOCK"
  | EINPROGRESS -> "EINPROGRESS"
  | EALREADY -> "EALREADY"
  | ENOTSOCK -> "ENOTSOCK"
  | EDESTADDRREQ -> "EDESTADDRREQ"
  | EMSGSIZE -> "EMSGSIZE"
  | EPROTOTYPE -> "EPROTOTYPE"
  | ENOPROTOOPT -> "ENOPROTOOPT"
  | EPROTONOSUPPORT -> "EPROTONOSUPPORT"
  | ESOCKTNOSUPPORT -> "ESOCKTNOSUPPORT"
  | EOPNOTSUPP -> "EOPNOTSUPP"
  | EPFNOSUPPORT -> "EPFNOSUPPORT"
  | EAFNOSUPPORT -> "EAFNOSUPPORT"
  | EADDRINUSE -> "EADDRINUSE"
  | EADDRNOTAVAIL -> "EADDRNOTAVAIL"
  | ENETDOWN -> "ENETDOWN"
  | ENETUNREACH -> "ENETUNREACH"
  | ENETRESET -> "ENETRESET"
  | ECONNABORTED -> "ECONNABORTED"
  | ECONNRESET -> "ECONNRESET"
  | ENOBUFS -> "ENOBUFS"
  | EISCONN -> "EISCONN"
  | ENOTCONN -> "ENOTCONN"
  | ESHUTDOWN -> "ESHUTDOWN"
  | ETOOMANYREFS -> "ETOOMANYREFS"
  | ETIMEDOUT -> "ETIMEDOUT"
  | ECONNREFUSED -> "ECONNREFUSED"
  | EHOSTDOWN -> "EHOSTDOWN"
  | EHOSTUNREACH -> "EHOSTUNREACH"
  | ELOOP -> "ELOOP"
  | EOVERFLOW -> "EOVERFLOW"
  | EUNKNOWNERR _ -> "EUNKNOWNERR"

(* The primitives find the exception by its name. *)
let () =
  register_named_value "Unix.Unix_error"
    (Obj.field (Obj.repr (Unix_error (E2BIG, "", ""))) 0);
  Printexc.register_printer (fun failure ->
      match failure with
      | Unix_error (error, who, argument) ->
          let name =
            match error with
            | EUNKNOWNERR n -> Printf.sprintf "EUNKNOWNERR %d" n
            | _ -> error_name error
          in
          Some
            (Printf.sprintf "Unix.Unix_error(Unix.%s, %S, %S)" name who argument)
      | _ -> None)

let handle_unix_error f x =
  try f x
  with Unix_error (error, who, argument) ->
    Printf.eprintf "%s: \"%s\" failed%s: %s\n" Sys.argv.(0) who
      (if argument = "" then "" else " on \"" ^ argument ^ "\"")
      (error_message error);
    exit 2

(* {1 Environment} *)

external environment : unit -> string array = "caml_unix_environment"
external unsafe_environment : unit -> string array
  = "caml_unix_environment_unsafe"
external getenv : string -> string = "caml_sys_getenv"
external unsafe_getenv : string -> string = "caml_sys_unsafe_getenv"
external putenv : string -> string -> unit
  = "caml_unix_putenv"

(* {1 Processes} *)

type process_status =
  | WEXITED of int
  | WSIGNALED of int
  | WSTOPPED of int
type wait_flag =
  | WNOHANG
  | WUNTRACED

external execv : string -> string array -> 'a
  = "caml_unix_execv"
external execve : string -> string array -> string array -> 'a
  = "caml_unix_execve"
external execvp : string -> string array -> 'a
  = "caml_unix_execvp"
external execvpe : string -> string array -> string array -> 'a
  = "caml_unix_execvpe"
external fork : unit -> int
  = "caml_unix_fork"
external wait : unit -> (int * process_status)
  = "caml_unix_wait"
external waitpid : wait_flag list -> int -> (int * process_status)
  = "caml_unix_waitpid"
external _exit : int -> 'a
  = "caml_unix_exit"
external getpid : unit -> int
  = "caml_unix_getpid"
external getppid : unit -> int
  = "caml_unix_getppid"
external nice : int -> int
  = "caml_unix_nice"

(* {1 Descriptors} *)

type file_descr = int

let stdin = 0
let stdout = 1
let stderr = 2

type open_flag =
  | O_RDONLY
  | O_WRONLY
  | O_RDWR
  | O_NONBLOCK
  | O_APPEND
  | O_CREAT
  | O_TRUNC
  | O_EXCL
  | O_NOCTTY
  | O_DSYNC
  | O_SYNC
  | O_RSYNC
  | O_SHARE_DELETE
  | O_CLOEXEC
  | O_KEEPEXEC

type file_perm = int

external openfile : string -> open_flag list -> file_perm -> file_descr
  = "caml_unix_open"
external close : file_descr -> unit
  = "caml_unix_close"
external fsync : file_descr -> unit
  = "caml_unix_fsync"

external unsafe_read : file_descr -> bytes -> int -> int -> int
  = "caml_unix_read"
external unsafe_write : file_descr -> bytes -> int -> int -> int
  = "caml_unix_write"
external unsafe_single_write : file_descr -> bytes -> int -> int -> int
  = "caml_unix_single_write"

external unsafe_read_bigarray :
  file_descr -> ('a, 'b, 'c) Bigarray.Array1.t -> int -> int -> int
  = "caml_unix_read_bigarray"
external unsafe_write_bigarray :
  file_descr -> ('a, 'b, 'c) Bigarray.Array1.t -> int -> int -> bool -> int
  = "caml_unix_write_bigarray"

let check_part who size pos len =
  if pos < 0 || len < 0 || pos > size - len then invalid_arg who

let read fd data pos len =
  check_part "Unix.read" (Bytes.length data) pos len;
  unsafe_read fd data pos len

let write fd data pos len =
  check_part "Unix.write" (Bytes.length data) pos len;
  unsafe_write fd data pos len

let single_write fd data pos len =
  check_part "Unix.single_write" (Bytes.length data) pos len;
  unsafe_single_write fd data pos len

let write_substring fd text pos len =
  write fd (Bytes.unsafe_of_string text) pos len

let single_write_substring fd text pos len =
  single_write fd (Bytes.unsafe_of_string text) pos len

let read_bigarray fd data pos len =
  check_part "Unix.read_bigarray" (Bigarray.Array1.dim data) pos len;
  unsafe_read_bigarray fd data pos len

let write_bigarray fd data pos len =
  check_part "Unix.write_bigarray" (Bigarray.Array1.dim data) pos len;
  unsafe_write_bigarray fd data pos len false

let single_write_bigarray fd data pos len =
  check_part "Unix.single_write_bigarray" (Bigarray.Array1.dim data) pos len;
  unsafe_write_bigarray fd data pos len true

external in_channel_of_descr : file_descr -> in_channel
  = "caml_unix_inchannel_of_filedescr"
external out_channel_of_descr : file_descr -> out_channel
  = "caml_unix_outchannel_of_filedescr"
external descr_of_in_channel : in_channel -> file_descr
  = "caml_channel_descriptor"
external descr_of_out_channel : out_channel -> file_descr
  = "caml_channel_descriptor"

type seek_command =
  | SEEK_SET
  | SEEK_CUR
  | SEEK_END

external lseek : file_descr -> int -> seek_command -> int
  = "caml_unix_lseek"
external truncate : string -> int -> unit
  = "caml_unix_truncate"
external ftruncate : file_descr -> int -> unit
  = "caml_unix_ftruncate"

(* {1 Files} *)

type file_kind =
  | S_REG
  | S_DIR
  | S_CHR
  | S_BLK
  | S_LNK
  | S_FIFO
  | S_SOCK
type stats = {
  st_dev : int;
  st_ino : int;
  st_kind : file_kind;
  st_perm : file_perm;
  st_nlink : int;
  st_uid : int;
  st_gid : int;
  st_rdev : int;
  st_size : int;
  st_atime : float;
  st_mtime : float;
  st_ctime : float;
}

external stat : string -> stats
  = "caml_unix_stat"
external lstat : string -> stats
  = "caml_unix_lstat"
external fstat : file_descr -> stats
  = "caml_unix_fstat"
external isatty : file_descr -> bool
  = "caml_unix_isatty"
external unlink : string -> unit
  = "caml_unix_unlink"
external rename : string -> string -> unit
  = "caml_unix_rename"
external realpath : string -> string
  = "caml_unix_realpath"

module LargeFile = struct
  external lseek : file_descr -> int64 -> seek_command -> int64
    = "caml_unix_lseek_64"
  external truncate : string -> int64 -> unit = "caml_unix_truncate_64"
  external ftruncate : file_descr -> int64 -> unit = "caml_unix_ftruncate_64"

  type stats = {
    st_dev : int;
    st_ino : int;
    st_kind : file_kind;
    st_perm : file_perm;
    st_nlink : int;
    st_uid : int;
    st_gid : int;
    st_rdev : int;
    st_size : int64;
    st_atime : float;
    st_mtime : float;
    st_ctime : float;
  }

  external stat : string -> stats = "caml_unix_stat_64"
  external lstat : string -> stats = "caml_unix_lstat_64"
  external fstat : file_descr -> stats = "caml_unix_fstat_64"
end

external map_file_prim :
  file_descr ->
  ('a, 'b) Bigarray.kind ->
  'c Bigarray.layout ->
  bool ->
  int array ->
  int64 ->
  ('a, 'b, 'c) Bigarray.Genarray.t
  = "caml_unix_map_file_bytecode" "caml_unix_map_file"

let map_file fd ?(pos = 0L) kind layout shared dims =
  map_file_prim fd kind layout shared dims pos

external link : ?follow:bool -> string -> string -> unit
  = "caml_unix_link"

type access_permission =
  | R_OK
  | W_OK
  | X_OK
  | F_OK

external chmod : string -> file_perm -> unit
  = "caml_unix_chmod"
external fchmod : file_descr -> file_perm -> unit
  = "caml_unix_fchmod"
external chown : string -> int -> int -> unit
  = "caml_unix_chown"
external fchown : file_descr -> int -> int -> unit
  = "caml_unix_fchown"
external umask : file_perm -> file_perm
  = "caml_unix_umask"
external access : string -> access_permission list -> unit
  = "caml_unix_access"
external dup : ?cloexec:bool -> file_descr -> file_descr
  = "caml_unix_dup"
external dup2 : ?cloexec:bool -> file_descr -> file_descr -> unit
  = "caml_unix_dup2"
external set_nonblock : file_descr -> unit
  = "caml_unix_set_nonblock"
external clear_nonblock : file_descr -> unit
  = "caml_unix_clear_nonblock"
external set_close_on_exec : file_descr -> unit
  = "caml_unix_set_close_on_exec"
external clear_close_on_exec : file_descr -> unit
  = "caml_unix_clear_close_on_exec"
external mkdir : string -> file_perm -> unit
  = "caml_unix_mkdir"
external rmdir : string -> unit
  = "caml_unix_rmdir"
external chdir : string -> unit
  = "caml_unix_chdir"
external getcwd : unit -> string
  = "caml_unix_getcwd"
external chroot : string -> unit
  = "caml_unix_chroot"

type dir_handle

external opendir : string -> dir_handle
  = "caml_unix_opendir"
external readdir : dir_handle -> string
  = "caml_unix_readdir"
external rewinddir : dir_handle -> unit
  = "caml_unix_rewinddir"
external closedir : dir_handle -> unit
  = "caml_unix_closedir"
external pipe : ?cloexec:bool -> unit -> (file_descr * file_descr)
  = "caml_unix_pipe"
external mkfifo : string -> file_perm -> unit
  = "caml_unix_mkfifo"
external symlink : ?to_dir:bool -> string -> string -> unit
  = "caml_unix_symlink"
external has_symlink : unit -> bool
  = "caml_unix_has_symlink"
external readlink : string -> string
  = "caml_unix_readlink"
external select : file_descr list -> file_descr list -> file_descr list -> float -> (file_descr list * file_descr list * file_descr list)
  = "caml_unix_select"

type lock_command =
  | F_ULOCK
  | F_LOCK
  | F_TLOCK
  | F_TEST
  | F_RLOCK
  | F_TRLOCK

external lockf : file_descr -> lock_command -> int -> unit
  = "caml_unix_lockf"

(* {1 Signals} *)

external kill : int -> int -> unit
  = "caml_unix_kill"

type sigprocmask_command =
  | SIG_SETMASK
  | SIG_BLOCK
  | SIG_UNBLOCK

external sigprocmask : sigprocmask_command -> int list -> int list
  = "caml_unix_sigprocmask"
external sigpending : unit -> int list
  = "caml_unix_sigpending"
external sigsuspend : int list -> unit
  = "caml_unix_sigsuspend"

let pause () = sigsuspend (sigprocmask SIG_BLOCK [])

(* {1 Time} *)

type process_times = {
  tms_utime : float;
  tms_stime : float;
  tms_cutime : float;
  tms_cstime : float;
}
type tm = {
  tm_sec : int;
  tm_min : int;
  tm_hour : int;
  tm_mday : int;
  tm_mon : int;
  tm_year : int;
  tm_wday : int;
  tm_yday : int;
  tm_isdst : bool;
}

external time : unit -> float
  = "caml_unix_time"
external gettimeofday : unit -> float
  = "caml_unix_gettimeofday"
external gmtime : float -> tm
  = "caml_unix_gmtime"
external localtime : float -> tm
  = "caml_unix_localtime"
external mktime : tm -> (float * tm)
  = "caml_unix_mktime"
external alarm : int -> int
  = "caml_unix_alarm"
external sleepf : float -> unit = "caml_unix_sleep"

let sleep seconds = sleepf (float_of_int seconds)

external times : unit -> process_times
  = "caml_unix_times"
external utimes : string -> float -> float -> unit
  = "caml_unix_utimes"

type interval_timer =
  | ITIMER_REAL
  | ITIMER_VIRTUAL
  | ITIMER_PROF
type interval_timer_status = {
  it_interval : float;
  it_value : float;
}

external getitimer : interval_timer -> interval_timer_status
  = "caml_unix_getitimer"
external setitimer : interval_timer -> interval_timer_status -> interval_timer_status
  = "caml_unix_setitimer"

(* {1 Users} *)

external getuid : unit -> int
  = "caml_unix_getuid"
external geteuid : unit -> int
  = "caml_unix_geteuid"
external setuid : int -> unit
  = "caml_unix_setuid"
external getgid : unit -> int
  = "caml_unix_getgid"
external getegid : unit -> int
  = "caml_unix_getegid"
external setgid : int -> unit
  = "caml_unix_setgid"
external getgroups : unit -> int array
  = "caml_unix_getgroups"
external setgroups : int array -> unit
  = "caml_unix_setgroups"
external initgroups : string -> int -> unit
  = "caml_unix_initgroups"

type passwd_entry = {
  pw_name : string;
  pw_passwd : string;
  pw_uid : int;
  pw_gid : int;
  pw_gecos : string;
  pw_dir : string;
  pw_shell : string;
}
type group_entry = {
  gr_name : string;
  gr_passwd : string;
  gr_gid : int;
  gr_mem : string array;
}

external getlogin : unit -> string
  = "caml_unix_getlogin"
external getpwnam : string -> passwd_entry
  = "caml_unix_getpwnam"
external getgrnam : string -> group_entry
  = "caml_unix_getgrnam"
external getpwuid : int -> passwd_entry
  = "caml_unix_getpwuid"
external getgrgid : int -> group_entry
  = "caml_unix_getgrgid"

(* {1 Addresses and sockets} *)

(* The bytes of an address: 4 or 16. *)
type inet_addr = string

let is_inet6_addr address = String.length address = 16

external inet_addr_of_string : string -> inet_addr
  = "caml_unix_inet_addr_of_string"
external string_of_inet_addr : inet_addr -> string
  = "caml_unix_string_of_inet_addr"

let inet_addr_any = inet_addr_of_string "0.0.0.0"
let inet_addr_loopback = inet_addr_of_string "127.0.0.1"

let inet6_addr_any =
  try inet_addr_of_string "::" with Failure _ -> inet_addr_any

let inet6_addr_loopback =
  try inet_addr_of_string "::1" with Failure _ -> inet_addr_loopback

type socket_domain =
  | PF_UNIX
  | PF_INET
  | PF_INET6
type socket_type =
  | SOCK_STREAM
  | SOCK_DGRAM
  | SOCK_RAW
  | SOCK_SEQPACKET
type sockaddr =
  | ADDR_UNIX of string
  | ADDR_INET of inet_addr * int

let domain_of_sockaddr address =
  match address with
  | ADDR_UNIX _ -> PF_UNIX
  | ADDR_INET (host, _) -> if is_inet6_addr host then PF_INET6 else PF_INET

type shutdown_command =
  | SHUTDOWN_RECEIVE
  | SHUTDOWN_SEND
  | SHUTDOWN_ALL
type msg_flag =
  | MSG_OOB
  | MSG_DONTROUTE
  | MSG_PEEK

external socket : ?cloexec:bool -> socket_domain -> socket_type -> int -> file_descr
  = "caml_unix_socket"
external socketpair : ?cloexec:bool -> socket_domain -> socket_type -> int -> (file_descr * file_descr)
  = "caml_unix_socketpair"
external accept : ?cloexec:bool -> file_descr -> (file_descr * sockaddr)
  = "caml_unix_accept"
external bind : file_descr -> sockaddr -> unit
  = "caml_unix_bind"
external connect : file_descr -> sockaddr -> unit
  = "caml_unix_connect"
external listen : file_descr -> int -> unit
  = "caml_unix_listen"
external shutdown : file_descr -> shutdown_command -> unit
  = "caml_unix_shutdown"
external getsockname : file_descr -> sockaddr
  = "caml_unix_getsockname"
external getpeername : file_descr -> sockaddr
  = "caml_unix_getpeername"

external unsafe_recv : file_descr -> bytes -> int -> int -> msg_flag list -> int
  = "caml_unix_recv"
external unsafe_recvfrom :
  file_descr -> bytes -> int -> int -> msg_flag list -> int * sockaddr
  = "caml_unix_recvfrom"
external unsafe_send : file_descr -> bytes -> int -> int -> msg_flag list -> int
  = "caml_unix_send"
external unsafe_sendto :
  file_descr -> bytes -> int -> int -> msg_flag list -> sockaddr -> int
  = "caml_unix_sendto" "caml_unix_sendto_native"

let recv fd data pos len flags =
  check_part "Unix.recv" (Bytes.length data) pos len;
  unsafe_recv fd data pos len flags

let recvfrom fd data pos len flags =
  check_part "Unix.recvfrom" (Bytes.length data) pos len;
  unsafe_recvfrom fd data pos len flags

let send fd data pos len flags =
  check_part "Unix.send" (Bytes.length data) pos len;
  unsafe_send fd data pos len flags

let sendto fd data pos len flags address =
  check_part "Unix.sendto" (Bytes.length data) pos len;
  unsafe_sendto fd data pos len flags address

let send_substring fd text pos len flags =
  send fd (Bytes.unsafe_of_string text) pos len flags

let sendto_substring fd text pos len flags address =
  sendto fd (Bytes.unsafe_of_string text) pos len flags address

type socket_bool_option =
  | SO_DEBUG
  | SO_BROADCAST
  | SO_REUSEADDR
  | SO_KEEPALIVE
  | SO_DONTROUTE
  | SO_OOBINLINE
  | SO_ACCEPTCONN
  | TCP_NODELAY
  | IPV6_ONLY
  | SO_REUSEPORT
type socket_int_option =
  | SO_SNDBUF
  | SO_RCVBUF
  | SO_ERROR [@ocaml.deprecated "Use Unix.getsockopt_error instead."]
  | SO_TYPE
  | SO_RCVLOWAT
  | SO_SNDLOWAT
type socket_optint_option =
  | SO_LINGER
type socket_float_option =
  | SO_RCVTIMEO
  | SO_SNDTIMEO

(* The primitives are told which family an option is of, and take any. *)
external get_option : int -> file_descr -> 'option -> 'value
  = "caml_unix_getsockopt"
external set_option : int -> file_descr -> 'option -> 'value -> unit
  = "caml_unix_setsockopt"

let getsockopt fd (option : socket_bool_option) : bool = get_option 0 fd option

let setsockopt fd (option : socket_bool_option) (value : bool) =
  set_option 0 fd option value

let getsockopt_int fd (option : socket_int_option) : int =
  get_option 1 fd option

let setsockopt_int fd (option : socket_int_option) (value : int) =
  set_option 1 fd option value

let getsockopt_optint fd (option : socket_optint_option) : int option =
  get_option 2 fd option

let setsockopt_optint fd (option : socket_optint_option) (value : int option) =
  set_option 2 fd option value

let getsockopt_float fd (option : socket_float_option) : float =
  get_option 3 fd option

let setsockopt_float fd (option : socket_float_option) (value : float) =
  set_option 3 fd option value

let getsockopt_error fd : error option = get_option 4 fd ()

(* {1 Names} *)

type host_entry = {
  h_name : string;
  h_aliases : string array;
  h_addrtype : socket_domain;
  h_addr_list : inet_addr array;
}
type protocol_entry = {
  p_name : string;
  p_aliases : string array;
  p_proto : int;
}
type service_entry = {
  s_name : string;
  s_aliases : string array;
  s_port : int;
  s_proto : string;
}

external gethostname : unit -> string
  = "caml_unix_gethostname"
external gethostbyname : string -> host_entry
  = "caml_unix_gethostbyname"
external gethostbyaddr : inet_addr -> host_entry
  = "caml_unix_gethostbyaddr"
external getprotobyname : string -> protocol_entry
  = "caml_unix_getprotobyname"
external getprotobynumber : int -> protocol_entry
  = "caml_unix_getprotobynumber"
external getservbyname : string -> string -> service_entry
  = "caml_unix_getservbyname"
external getservbyport : int -> string -> service_entry
  = "caml_unix_getservbyport"

type addr_info = {
  ai_family : socket_domain;
  ai_socktype : socket_type;
  ai_protocol : int;
  ai_addr : sockaddr;
  ai_canonname : string;
}
type getaddrinfo_option =
  | AI_FAMILY of socket_domain
  | AI_SOCKTYPE of socket_type
  | AI_PROTOCOL of int
  | AI_NUMERICHOST
  | AI_CANONNAME
  | AI_PASSIVE

external getaddrinfo : string -> string -> getaddrinfo_option list -> addr_info list
  = "caml_unix_getaddrinfo"

type name_info = {
  ni_hostname : string;
  ni_service : string;
}
type getnameinfo_option =
  | NI_NOFQDN
  | NI_NUMERICHOST
  | NI_NAMEREQD
  | NI_NUMERICSERV
  | NI_DGRAM

external getnameinfo : sockaddr -> getnameinfo_option list -> name_info
  = "caml_unix_getnameinfo"

(* {1 Terminals} *)

type terminal_io = {
  mutable c_ignbrk : bool;
  mutable c_brkint : bool;
  mutable c_ignpar : bool;
  mutable c_parmrk : bool;
  mutable c_inpck : bool;
  mutable c_istrip : bool;
  mutable c_inlcr : bool;
  mutable c_igncr : bool;
  mutable c_icrnl : bool;
  mutable c_ixon : bool;
  mutable c_ixoff : bool;
  mutable c_opost : bool;
  mutable c_obaud : int;
  mutable c_ibaud : int;
  mutable c_csize : int;
  mutable c_cstopb : int;
  mutable c_cread : bool;
  mutable c_parenb : bool;
  mutable c_parodd : bool;
  mutable c_hupcl : bool;
  mutable c_clocal : bool;
  mutable c_isig : bool;
  mutable c_icanon : bool;
  mutable c_noflsh : bool;
  mutable c_echo : bool;
  mutable c_echoe : bool;
  mutable c_echok : bool;
  mutable c_echonl : bool;
  mutable c_vintr : char;
  mutable c_vquit : char;
  mutable c_verase : char;
  mutable c_vkill : char;
  mutable c_veof : char;
  mutable c_veol : char;
  mutable c_vmin : int;
  mutable c_vtime : int;
  mutable c_vstart : char;
  mutable c_vstop : char;
}

external tcgetattr : file_descr -> terminal_io
  = "caml_unix_tcgetattr"

type setattr_when =
  | TCSANOW
  | TCSADRAIN
  | TCSAFLUSH

external tcsetattr : file_descr -> setattr_when -> terminal_io -> unit
  = "caml_unix_tcsetattr"
external tcsendbreak : file_descr -> int -> unit
  = "caml_unix_tcsendbreak"
external tcdrain : file_descr -> unit
  = "caml_unix_tcdrain"

type flush_queue =
  | TCIFLUSH
  | TCOFLUSH
  | TCIOFLUSH

external tcflush : file_descr -> flush_queue -> unit
  = "caml_unix_tcflush"

type flow_action =
  | TCOOFF
  | TCOON
  | TCIOFF
  | TCION

external tcflow : file_descr -> flow_action -> unit
  = "caml_unix_tcflow"
external setsid : unit -> int
  = "caml_unix_setsid"

(* {1 Running programs} *)

let rec waitpid_again pid =
  try waitpid [] pid with Unix_error (EINTR, _, _) -> waitpid_again pid

let shell = "/bin/sh"

external spawn :
  string ->
  string array ->
  string array option ->
  bool ->
  int array ->
  int = "caml_unix_spawn"

let create_process program arguments input output errors =
  spawn program arguments None true [| input; output; errors |]

let create_process_env program arguments environment input output errors =
  spawn program arguments (Some environment) true [| input; output; errors |]

let system command =
  let pid =
    create_process shell [| shell; "-c"; command |] stdin stdout stderr
  in
  snd (waitpid_again pid)

(* The programs that pipes lead to, by the channels of the pipes. *)
type piped =
  | Input of in_channel
  | Output of out_channel
  | Both of in_channel * out_channel
  | Full of in_channel * out_channel * in_channel

let programs : (piped, int) Hashtbl.t = Hashtbl.create 7
let programs_lock = Mutex.create ()

let remember channels pid =
  Mutex.protect programs_lock (fun () -> Hashtbl.add programs channels pid)

let find_program who channels =
  match
    Mutex.protect programs_lock (fun () -> Hashtbl.find_opt programs channels)
  with
  | Some pid -> pid
  | None -> raise (Unix_error (EBADF, who, ""))

let forget channels =
  Mutex.protect programs_lock (fun () -> Hashtbl.remove programs channels)

(* Runs [start] with pipes open; on failure all of them are closed. *)
let or_close descriptors start =
  try start ()
  with failure ->
    List.iter close descriptors;
    raise failure

let start_program program arguments environment input output errors =
  match environment with
  | None -> create_process program arguments input output errors
  | Some environment ->
      create_process_env program arguments environment input output errors

let open_in program arguments =
  let from_it, its_output = pipe ~cloexec:true () in
  let channel = in_channel_of_descr from_it in
  let pid =
    or_close [ from_it; its_output ] (fun () ->
        create_process program arguments stdin its_output stderr)
  in
  close its_output;
  remember (Input channel) pid;
  channel

let open_out program arguments =
  let its_input, to_it = pipe ~cloexec:true () in
  let channel = out_channel_of_descr to_it in
  let pid =
    or_close [ its_input; to_it ] (fun () ->
        create_process program arguments its_input stdout stderr)
  in
  close its_input;
  remember (Output channel) pid;
  channel

let open_both program arguments =
  let from_it, its_output = pipe ~cloexec:true () in
  let its_input, to_it =
    or_close [ from_it; its_output ] (fun () -> pipe ~cloexec:true ())
  in
  let pid =
    or_close [ from_it; its_output; its_input; to_it ] (fun () ->
        create_process program arguments its_input its_output stderr)
  in
  close its_output;
  close its_input;
  let input = in_channel_of_descr from_it in
  let output = out_channel_of_descr to_it in
  remember (Both (input, output)) pid;
  (input, output)

let open_full program arguments environment =
  let from_it, its_output = pipe ~cloexec:true () in
  let its_input, to_it =
    or_close [ from_it; its_output ] (fun () -> pipe ~cloexec:true ())
  in
  let opened = [ from_it; its_output; its_input; to_it ] in
  let errors_from_it, its_errors =
    or_close opened (fun () -> pipe ~cloexec:true ())
  in
  let pid =
    or_close
      (errors_from_it :: its_errors :: opened)
      (fun () ->
        start_program program arguments (Some environment) its_input its_output
          its_errors)
  in
  close its_output;
  close its_input;
  close its_errors;
  let input = in_channel_of_descr from_it in
  let output = out_channel_of_descr to_it in
  let errors = in_channel_of_descr errors_from_it in
  remember (Full (input, output, errors)) pid;
  (input, output, errors)

let open_process_args_in program arguments = open_in program arguments
let open_process_args_out program arguments = open_out program arguments
let open_process_args program arguments = open_both program arguments

let open_process_args_full program arguments environment =
  open_full program arguments environment

let for_shell command = [| shell; "-c"; command |]
let open_process_in command = open_in shell (for_shell command)
let open_process_out command = open_out shell (for_shell command)
let open_process command = open_both shell (for_shell command)

let open_process_full command environment =
  open_full shell (for_shell command) environment

let process_in_pid channel = find_program "process_in_pid" (Input channel)
let process_out_pid channel = find_program "process_out_pid" (Output channel)

let process_pid (input, output) =
  find_program "process_pid" (Both (input, output))

let process_full_pid (input, output, errors) =
  find_program "process_full_pid" (Full (input, output, errors))

let wait_for pid = snd (waitpid_again pid)

let close_process_in channel =
  let pid = find_program "close_process_in" (Input channel) in
  forget (Input channel);
  Stdlib.close_in channel;
  wait_for pid

(* The program may have ended before it read everything. *)
let close_out_quietly channel =
  try Stdlib.close_out channel with Sys_error _ -> ()

let close_process_out channel =
  let pid = find_program "close_process_out" (Output channel) in
  forget (Output channel);
  close_out_quietly channel;
  wait_for pid

let close_process (input, output) =
  let pid = find_program "close_process" (Both (input, output)) in
  forget (Both (input, output));
  Stdlib.close_in input;
  close_out_quietly output;
  wait_for pid

let close_process_full (input, output, errors) =
  let pid = find_program "close_process_full" (Full (input, output, errors)) in
  forget (Full (input, output, errors));
  Stdlib.close_in input;
  close_out_quietly output;
  Stdlib.close_in errors;
  wait_for pid

(* {1 Connections} *)

let open_connection address =
  let fd = socket ~cloexec:true (domain_of_sockaddr address) SOCK_STREAM 0 in
  or_close [ fd ] (fun () ->
      connect fd address;
      (in_channel_of_descr fd, out_channel_of_descr fd))

let shutdown_connection channel =
  shutdown (descr_of_in_channel channel) SHUTDOWN_SEND

let rec accept_again fd =
  try accept ~cloexec:true fd
  with Unix_error (EINTR, _, _) -> accept_again fd

let establish_server serve address =
  let fd = socket ~cloexec:true (domain_of_sockaddr address) SOCK_STREAM 0 in
  setsockopt fd SO_REUSEADDR true;
  bind fd address;
  listen fd 5;
  while true do
    let client, _ = accept_again fd in
    (* Forked twice: the one that serves has no parent to wait for it. *)
    match fork () with
    | 0 ->
        if fork () <> 0 then _exit 0;
        close fd;
        serve (in_channel_of_descr client) (out_channel_of_descr client);
        exit 0
    | pid ->
        close client;
        ignore (waitpid_again pid)
  done
