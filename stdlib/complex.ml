(* Complex numbers. *)

type t = {
  re : float;
  im : float;
}

let zero = { re = 0.; im = 0. }
let one = { re = 1.; im = 0. }
let i = { re = 0.; im = 1. }
let neg z = { re = -.z.re; im = -.z.im }
let conj z = { re = z.re; im = -.z.im }
let add z w = { re = z.re +. w.re; im = z.im +. w.im }
let sub z w = { re = z.re -. w.re; im = z.im -. w.im }

let mul z w =
  {
    re = (z.re *. w.re) -. (z.im *. w.im);
    im = (z.re *. w.im) +. (z.im *. w.re);
  }

(* Scaled by the divisor's greater part, so that nothing overflows on the way. *)
let div z w =
  if abs_float w.re >= abs_float w.im then begin
    let ratio = w.im /. w.re in
    let scale = w.re +. (ratio *. w.im) in
    {
      re = (z.re +. (ratio *. z.im)) /. scale;
      im = (z.im -. (ratio *. z.re)) /. scale;
    }
  end
  else begin
    let ratio = w.re /. w.im in
    let scale = w.im +. (ratio *. w.re) in
    {
      re = ((ratio *. z.re) +. z.im) /. scale;
      im = ((ratio *. z.im) -. z.re) /. scale;
    }
  end

let inv z = div one z
let norm2 z = (z.re *. z.re) +. (z.im *. z.im)
let norm z = hypot z.re z.im
let arg z = atan2 z.im z.re
let polar radius angle = { re = radius *. cos angle; im = radius *. sin angle }

(* The root with a real part that is not negative: half of |z| + |re| is taken
   after scaling, for the same reason as above. *)
let sqrt z =
  if z.re = 0. && z.im = 0. then zero
  else begin
    let re = abs_float z.re in
    let im = abs_float z.im in
    let w =
      if re >= im then begin
        let ratio = im /. re in
        sqrt re *. sqrt (0.5 *. (1. +. sqrt (1. +. (ratio *. ratio))))
      end
      else begin
        let ratio = re /. im in
        sqrt im *. sqrt (0.5 *. (ratio +. sqrt (1. +. (ratio *. ratio))))
      end
    in
    if z.re >= 0. then { re = w; im = 0.5 *. z.im /. w }
    else { re = 0.5 *. im /. w; im = (if z.im >= 0. then w else -.w) }
  end

let exp z =
  let radius = exp z.re in
  { re = radius *. cos z.im; im = radius *. sin z.im }

let log z = { re = log (norm z); im = atan2 z.im z.re }
let pow z w = exp (mul w (log z))
