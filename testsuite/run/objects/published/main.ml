class published = object
  inherit Hidden.hidden
  method! secret = 2
end

let () =
  let o = new published in
  Printf.printf "%d %d\n" o#secret o#shown
