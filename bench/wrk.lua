-- What wrk is told: to print its figures as JSON and, given a run's number, an origin and
-- a site's host, to post comments of which no two are the same.

local run, count = nil, 0

local function comment()
  count = count + 1
  local name = string.format("Reader %d of run %d", count, run)
  local body = string.format(
    "name=%s&email=reader%d%%40example.org&website=&parent=&body=Thank+you+for+this."
      .. "+I+read+the+review+%d+times+and+still+missed+that+half+of+the+trials+compared"
      .. "+the+programme+with+a+waiting+list.+Do+you+know+whether+the+people+who+left+early"
      .. "+were+counted%%3F%%0A%%0AMy+own+group+%%28number+%d%%29+had+nineteen+of+them,+and"
      .. "+nobody+ever+asked+us+why.+I+would+have+told+them.",
    name:gsub(" ", "+"), count, run, count)
  -- One network may send only a few: each request comes, by its proxy's word, from another.
  wrk.headers["X-Forwarded-For"] = string.format("2001:db8:%x:%x::1", run, count)
  return wrk.format("POST", nil, nil, body)
end

function init(arguments)
  if arguments[1] then
    run = tonumber(arguments[1])
    wrk.headers["Origin"] = arguments[2]
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    request = comment
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
