let x = ref []
