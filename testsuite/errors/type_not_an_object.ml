type s = < int; x : string >
