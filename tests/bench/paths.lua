-- wrk: ask for paths in random order. PATHS names a file of lines "path" or "path etag"; HEADERS is "Name: value|…".
local paths, etags = {}, {}
local fixed = {}

function init(args)
  for line in io.lines(os.getenv("PATHS")) do
    local path, etag = line:match("^(%S+)%s*(.*)$")
    paths[#paths + 1] = path
    etags[#paths] = etag ~= "" and etag or nil
  end
  for name, value in (os.getenv("HEADERS") or ""):gmatch("([^:|]+):%s*([^|]+)") do
    fixed[name] = value
  end
  math.randomseed(tonumber(os.getenv("SEED") or "1"))
end

function request()
  local i = math.random(#paths)
  local headers = fixed
  if etags[i] then
    headers = { ["If-None-Match"] = etags[i] }
    for name, value in pairs(fixed) do headers[name] = value end
  end
  return wrk.format("GET", paths[i], headers)
end
