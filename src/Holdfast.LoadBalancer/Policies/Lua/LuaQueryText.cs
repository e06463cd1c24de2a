namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// What Lua sees of a query and of its answer, in Lua. It gets the functions that read and change a part of it, by number
/// (<see cref="LuaPart"/>), and those of <see cref="LuaValueText"/>; it returns <c>dq</c> and <c>dr</c>.
/// </summary>
internal static class LuaQueryText
{
    public static ReadOnlySpan<byte> Text => """
        local read, write, name_of, address_of, octets_of = ...
        local error, setmetatable, tostring, type, next, ipairs = error, setmetatable, tostring, type, next, ipairs
        local unpack, pack, concat = string.unpack, string.pack, table.concat

        local function over() error("the query that this object was of is over", 3) end
        local function unavailable(name)
          return function() error("'" .. name .. "' of a query is not honoured", 2) end
        end

        -- The header is that of now, whoever has kept it.
        local DNSHeader = { __name = "DNSHeader" }
        DNSHeader.__index = DNSHeader
        for flag, bit in next, { QR = 15, AA = 10, TC = 9, RD = 8, RA = 7, AD = 5, CD = 4 } do
          DNSHeader["get" .. flag] = function() return (read(7) or over()) >> bit & 1 == 1 end
          DNSHeader["set" .. flag] = function(_, value)
            local flags = read(7) or over()
            write(7, value and flags | 1 << bit or flags & ~(1 << bit))
          end
        end
        function DNSHeader.getID() return read(12) or over() end
        local header = setmetatable({}, DNSHeader)

        local EDNSOptionView = { __name = "EDNSOptionView" }
        EDNSOptionView.__index = EDNSOptionView
        function EDNSOptionView:count() return #self.values end
        function EDNSOptionView:getValues() return self.values end

        local methods = {
          getDO = function() return read(9) end,
          getContent = function() return read(14) or over() end,
          getProtocol = function() return read(6) and "Do53 TCP" or "Do53 UDP" end,
          getTrailingData = function() return read(15) == 0 and "" or unavailable("getTrailingData")() end,
          -- There are no encrypted listeners.
          getServerNameIndication = function() return "" end,
          getHTTPPath = function() return "" end,
          getHTTPQueryString = function() return "" end,
          getHTTPHost = function() return "" end,
          getHTTPScheme = function() return "" end,
          getHTTPHeaders = function() return {} end,
          -- No SNMP is spoken, and what only reports changes no answer.
          sendTrap = function() end,
          setMetaKey = function() end,
        }
        for _, name in ipairs({ "setContent", "setTrailingData", "changeName", "setHTTPResponse", "suspend", "setRestartable",
          "setEDNSOption", "setExtendedDNSError", "setNegativeAndAdditionalSOA", "restart", "getRestartCount",
          "getSelectedBackend", "getStaleCacheHit",
          "getIncomingInterface", "getQueryTime", "getElapsedUs", "getTag", "setTag", "getTagArray", "setTagArray" }) do
          methods[name] = unavailable(name)
        end

        local function proxy_values() return read(40) or unavailable("getProxyProtocolValues")() end
        function methods.getProxyProtocolValues()
          local octets, values, at = proxy_values(), {}, 1
          while at <= #octets do
            local kind, value, after = unpack(">I1s2", octets, at)
            values[kind], at = value, after
          end
          return values
        end
        function methods.addProxyProtocolValue(_, kind, value) write(40, proxy_values() .. pack(">I1s2", kind, value)) end
        function methods.setProxyProtocolValues(_, values)
          local all = {}
          for kind, value in next, values do all[#all + 1] = pack(">I1s2", kind, value) end
          write(40, concat(all))
        end

        function methods.getEDNSOptions()
          local octets, options, at = read(13) or over(), {}, 1
          while at <= #octets do
            local code, data, after = unpack(">I2s2", octets, at)
            local option = options[code] or setmetatable({ values = {} }, EDNSOptionView)
            options[code] = option
            option.values[#option.values + 1] = data
            at = after
          end
          return options
        end

        -- Addresses as they are, and all else as the data of a record of the type asked for.
        function methods.spoof(_, values, any_type)
          local kind, records = 1, {}
          for _, value in ipairs(values) do
            if type(value) == "string" then kind = 3 else value = octets_of(value) end
            records[#records + 1] = pack(">s2", value)
          end
          write(17, kind, concat(records), any_type or 0)
        end

        local parts = { qtype = 2, qclass = 3, tcp = 6, len = 8, size = 8, skipCache = 16, pool = 18, useECS = 19,
          ecsOverride = 20, ecsPrefixLength = 21, tempFailureTTL = 22 }
        local getters = {
          qname = function() return name_of(read(1) or over()) end,
          remoteaddr = function() return address_of(read(4) or over(), read(5)) end,
          localaddr = function() return read(10) and address_of(read(10), read(11)) end,
          dh = function() return read(7) and header end,
          opcode = function() return read(7) and read(7) >> 11 & 15 end,
          rcode = function() return read(7) and read(7) & 15 end,
          deviceID = function() return "" end,
          deviceName = function() return "" end,
          requestorID = function() return "" end,
        }
        local setters = {
          rcode = function(value) write(7, (read(7) or over()) & ~15 | value & 15) end,
        }
        for _, name in ipairs({ "skipCache", "pool", "useECS", "ecsOverride", "ecsPrefixLength", "tempFailureTTL" }) do
          local part = parts[name]
          setters[name] = function(value) write(part, value) end
        end

        local function object(its_methods)
          return setmetatable({}, {
            __index = function(_, key)
              local part = parts[key]
              if part then return read(part) end
              local getter = getters[key]
              if getter then return getter() end
              return its_methods[key]
            end,
            __newindex = function(_, key, value)
              local setter = setters[key]
              if setter == nil then error("nothing can change '" .. tostring(key) .. "' of a query", 2) end
              setter(value)
            end,
            __metatable = false,
          })
        end

        -- What an answer has beside: its records' lifetimes, and an Extended DNS Error.
        local of_answers = setmetatable({
          editTTLs = function(_, edit)
            local records = read(23) or over()
            for place = 1, #records // 9 do
              local section, kind, class, ttl = unpack(">I1I2I2I4", records, 9 * place - 8)
              local changed = edit(section, class, kind, ttl)
              if changed ~= ttl then write(23, place, changed) end
            end
          end,
          setExtendedDNSError = function(_, code, text) write(24, pack(">I2", code) .. (text or "")) end,
        }, { __index = methods })

        return object(methods), object(of_answers)
        """u8;
}
