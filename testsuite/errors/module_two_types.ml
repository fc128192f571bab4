module M = struct type t = int type t = string end
