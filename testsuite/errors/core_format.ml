let x = Printf.printf "%z"
