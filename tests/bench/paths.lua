-- wrk: ask for paths in random order. PATHS names a file of paths; HEADERS is "Name: value|...".
local paths, headers = {}, {}

function init(args)
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
  end
  for name, value in (os.getenv("HEADERS") or ""):gmatch("([^:|]+):%s*([^|]+)") do
    headers[name] = value
  end
  math.randomseed(tonumber(os.getenv("SEED") or "1"))
end

function request()
  return wrk.format("GET", paths[math.random(#paths)], headers)
end
