-- lua run.lua KERNEL [TEXT]: prints seconds and the result.
local folder = arg[0]:match("(.*)/")
-- `//` is not LuaJIT's: its numbers are doubles, so division is floored by hand.
local source = assert(io.open(folder .. "/" .. arg[1] .. ".lua")):read("*a")
if jit then source = source:gsub("(n) // (%d)", "math.floor(%1 / %2)") end
local kernel = assert((loadstring or load)(source))()
local text = arg[2] and assert(io.open(arg[2])):read("*a")
local began = os.clock()
local result = kernel(text)
print(string.format('{"seconds": %.6f, "result": %.0f}', os.clock() - began, result))
