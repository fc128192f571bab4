type 'a t = < m : int t >
