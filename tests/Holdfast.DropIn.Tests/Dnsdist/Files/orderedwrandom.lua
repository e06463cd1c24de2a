-- Of the servers that are up, those with the lowest order; among them one by chance, by weight.
-- With nothing up, by weight among all.
function orderedwrandom(servers, dq)
    if #servers < 2 then
        return servers
    end
    local tiers = {}
    local lowest
    for _, server in ipairs(servers) do
        if server.upStatus then
            local order = server.order
            if tiers[order] == nil then
                tiers[order] = {}
            end
            table.insert(tiers[order], server)
            if lowest == nil or order < lowest then
                lowest = order
            end
        end
    end
    if lowest == nil then
        return wrandom.policy(servers, dq)
    end
    return wrandom.policy(tiers[lowest], dq)
end
