-- Sends the file BODY with something in the place of its @. KIND is what: same, each time SALT; other, SALT and a number that
-- makes it another question; turn, SALT and a number below QUESTIONS, one after the other; spaces, blanks that make it another body of
-- the same question.
local file = io.open(os.getenv("BODY"))
local whole = file:read("*a")
file:close()
local at = whole:find("@", 1, true)
local before, after = whole:sub(1, at - 1), whole:sub(at + 1)
local salt = os.getenv("SALT")
local count = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
local kind = os.getenv("KIND")

local function blanks(number)
    local all = {}
    for i = 1, 24 do
        all[i] = number % 2 == 0 and " " or "\n"
        number = math.floor(number / 2)
    end
    return table.concat(all)
end

if kind == "same" then
    wrk.body = before .. salt .. after
elseif kind == "turn" then
    local questions = tonumber(os.getenv("QUESTIONS"))
    local requests = {}
    init = function()
        for i = 1, questions do
            requests[i] = wrk.format(nil, nil, nil, before .. salt .. string.format("%09d", i) .. after)
        end
    end
    request = function()
        count = count % questions + 1
        return requests[count]
    end
else
    request = function()
        count = count + 1
        local what = kind == "other" and salt .. string.format("%09d", count) or blanks(count)
        return wrk.format(nil, nil, nil, before .. what .. after)
    end
end

done = function(summary, latency, requests)
    io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50), latency:percentile(99), latency.max))
end
