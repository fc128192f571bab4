rule token = parse
  | "a" { 1 }
  | unknown { 2 }
