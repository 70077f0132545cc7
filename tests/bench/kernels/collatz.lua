return function()
  local steps = 0
  for start = 1, 300000 do
    local n = start
    while n ~= 1 do
      if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end
      steps = steps + 1
    end
  end
  return steps
end
