let x = Printf.printf "%0-d"
