let _ = Lisst.map
