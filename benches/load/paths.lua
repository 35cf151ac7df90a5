-- Asks for the paths of a file, one a line, in turn.
local requests, next_one = {}, 0

function init(arguments)
    for path in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", path)
    end
end

function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
end
