module rec A : sig module B = A end = A
