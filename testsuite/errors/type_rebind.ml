exception E of string exception E2 = E exception E3 = Some
