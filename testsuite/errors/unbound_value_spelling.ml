let _ = List.mapp
