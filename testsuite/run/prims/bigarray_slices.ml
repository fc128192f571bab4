(* A slice starts at an element, so there is none of an array without elements. *)
open Bigarray
let try_ f = print_endline (try String.concat "x" (List.map string_of_int (Array.to_list (Genarray.dims (f ())))) with e -> Printexc.to_string e)
let () =
  let c = Genarray.create int c_layout in
  try_ (fun () -> Genarray.slice_left (c [|4; 0|]) [|2|]);
  try_ (fun () -> Genarray.slice_left (c [|0|]) [||]);
  try_ (fun () -> Genarray.slice_left (c [|4; 3|]) [|2|]);
  try_ (fun () -> Genarray.slice_left (c [|4; 3|]) [|2; 2|]);
  try_ (fun () -> Genarray.slice_left (c [|4; 3|]) [|4|]);
  try_ (fun () -> Genarray.slice_left (c [||]) [||]);
  let f = Genarray.create int fortran_layout in
  try_ (fun () -> Genarray.slice_right (f [|0; 4|]) [|2|]);
  try_ (fun () -> Genarray.slice_right (f [|3; 4|]) [|4|]);
  try_ (fun () -> Genarray.slice_right (f [|3; 4|]) [|0|])
