-- Lua has no regular expressions; its patterns say the same here.
return function(text)
  local lines, found = {}, 0
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  for _ = 1, 10 do
    for _, line in ipairs(lines) do
      if line:find("failed", 1, true) then found = found + 1 end
      if line:sub(1, 9) == "2026-11-2" then found = found + 2 end
      if line:find("user=a.*port=4") then found = found + 3 end
      if line:find("from 10%.%d+%.%d+%.%d+ ") or line:find("from 172%.%d+%.%d+%.%d+ ") then found = found + 4 end
    end
  end
  return found
end
