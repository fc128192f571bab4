module M = struct let z = ref None end
