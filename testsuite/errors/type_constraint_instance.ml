type 'a t = 'a constraint 'a = int type s = string t
