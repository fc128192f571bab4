module type S = SS
