let g x = while 1.0 do () done
