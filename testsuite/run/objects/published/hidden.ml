class hidden = object (self)
  method private secret = 1
  method shown = self#secret
end
