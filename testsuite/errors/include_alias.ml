module M: sig module A = List end = struct module A = Array end
