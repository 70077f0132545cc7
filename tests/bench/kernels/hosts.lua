-- The host's function is C's, so that the border is crossed.
local abs, max = math.abs, math.max
return function()
  local total = 0
  for _ = 1, 1000000 do total = max(total + 1, 0) end
  return total
end
