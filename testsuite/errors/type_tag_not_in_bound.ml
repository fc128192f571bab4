type t = [< `A > `B]
