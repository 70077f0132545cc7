local function step(n)
  if n % 3 == 0 then return n // 3 elseif n % 2 == 0 then return n // 2 + 1 else return n + 7 end
end
return function()
  local total, n = 0, 0
  for _ = 1, 10000000 do
    total = total + step(n) % 1000
    n = n + 1
  end
  return total
end
