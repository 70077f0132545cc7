local function parse(line)
  local a, b, c, d = line:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if not a then return nil end
  a, b, c, d = tonumber(a), tonumber(b), tonumber(c), tonumber(d)
  if a > 255 or b > 255 or c > 255 or d > 255 then return nil end
  return ((a * 256 + b) * 256 + c) * 256 + d
end
return function(text)
  local seen, count, lines = {}, 0, {}
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  for _, line in ipairs(lines) do
    local address = parse(line)
    if address and not seen[address] then seen[address] = true; count = count + 1 end
  end
  local found = 0
  for _, line in ipairs(lines) do
    local address = parse(line)
    if address and seen[address] then found = found + 1 end
  end
  return count * 1000000 + found
end
