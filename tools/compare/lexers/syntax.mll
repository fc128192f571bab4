{ let x = "unfinished
