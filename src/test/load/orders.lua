-- For wrk: sends the requests of the file in ORDERS_FILE ("<length>\n<bytes>" each) one after another and begins again at its
-- end. done() prints one line for load.sh: requests, refused, broken, a second, p50 ms, p99 ms.
local requests, count, at = {}, 0, 0

function init(arguments)
  local file = assert(io.open(os.getenv("ORDERS_FILE"), "rb"))
  local length = file:read("*n")
  while length do
    file:read(1)
    count = count + 1
    requests[count] = file:read(length)
    length = file:read("*n")
  end
  file:close()
  assert(count > 0, "the order file is empty")
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency, rates)
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("LOAD %d %d %d %.0f %.3f %.3f\n", summary.requests, summary.errors.status, broken,
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
