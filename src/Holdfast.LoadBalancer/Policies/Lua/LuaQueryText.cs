namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// What Lua sees of a query, in Lua: names and addresses are octets until somebody asks for their text. It gets the function
/// that reads a part of the query, by number, and returns <c>dq</c>.
/// </summary>
internal static class LuaQueryText
{
    public static ReadOnlySpan<byte> Text => """
        local read = ...
        local error, setmetatable, tostring, type = error, setmetatable, tostring, type
        local byte, char, format = string.byte, string.char, string.format
        local gsub, lower, sub = string.gsub, string.lower, string.sub
        local concat, next, tonumber = table.concat, next, tonumber

        local DNSName = { __name = "DNSName" }
        DNSName.__index = DNSName

        local function name_of(wire) return setmetatable({ wire = wire }, DNSName) end

        local function labels_of(wire)
          local labels, at = {}, 1
          while true do
            local length = byte(wire, at) or 0
            if length == 0 then return labels end
            labels[#labels + 1] = sub(wire, at + 1, at + length)
            at = at + length + 1
          end
        end

        local function escaped(octet)
          if octet == "." or octet == "\\" then return "\\" .. octet end
          return format("\\%03d", byte(octet))
        end

        function DNSName:toStringNoDot()
          local labels = labels_of(self.wire)
          for i = 1, #labels do labels[i] = gsub(labels[i], "[%c .\\\127-\255]", escaped) end
          return concat(labels, ".")
        end

        function DNSName:toString() return self:toStringNoDot() .. "." end
        DNSName.tostring = DNSName.toString
        DNSName.__tostring = DNSName.toString

        function DNSName:toDNSString() return self.wire end
        function DNSName:countLabels() return #labels_of(self.wire) end
        function DNSName:wirelength() return #self.wire end

        function DNSName:isPartOf(other)
          local wire, suffix, at = lower(self.wire), lower(other.wire), 1
          while sub(wire, at) ~= suffix do
            local length = byte(wire, at) or 0
            if length == 0 then return false end
            at = at + length + 1
          end
          return true
        end

        function DNSName:chopOff()
          local length = byte(self.wire, 1)
          if length == 0 then return false end
          self.wire = sub(self.wire, length + 2)
          return true
        end

        function DNSName.__eq(a, b) return lower(a.wire) == lower(b.wire) end

        function newDNSName(text)
          if type(text) ~= "string" then error("a domain name is a string", 2) end
          local wire, label, at = {}, "", 1
          local function finish()
            if label == "" or #label > 63 then error("'" .. text .. "' is not a domain name", 3) end
            wire[#wire + 1] = char(#label) .. label
            label = ""
          end
          while at <= #text and text ~= "." do
            local octet = sub(text, at, at)
            if octet == "." then
              finish()
            elseif octet == "\\" then
              local code = string.match(text, "^%d%d%d", at + 1)
              label = label .. (code and char(tonumber(code)) or sub(text, at + 1, at + 1))
              at = at + (code and 3 or 1)
            else
              label = label .. octet
            end
            at = at + 1
          end
          if label ~= "" then finish() end
          local whole = concat(wire) .. "\0"
          if #whole > 255 then error("'" .. text .. "' is longer than a domain name may be", 2) end
          return name_of(whole)
        end

        local ComboAddress = { __name = "ComboAddress" }
        ComboAddress.__index = ComboAddress

        function ComboAddress:toString()
          local octets = self.octets
          if #octets == 4 then return format("%d.%d.%d.%d", byte(octets, 1, 4)) end
          local groups = { string.unpack(">I2I2I2I2I2I2I2I2", octets) }
          local first, most, at = 0, 1, 1
          while at <= 8 do
            local last = at
            while last <= 8 and groups[last] == 0 do last = last + 1 end
            if last - at > most then first, most = at, last - at end
            at = last + 1
          end
          for i = 1, 8 do groups[i] = format("%x", groups[i]) end
          if first == 0 then return concat(groups, ":") end
          return concat(groups, ":", 1, first - 1) .. "::" .. concat(groups, ":", first + most, 8)
        end

        function ComboAddress:toStringWithPort()
          return format(#self.octets == 4 and "%s:%d" or "[%s]:%d", self:toString(), self.port)
        end

        function ComboAddress:getPort() return self.port end
        function ComboAddress:getRaw() return self.octets end
        function ComboAddress:isIPv4() return #self.octets == 4 end
        function ComboAddress:isIPv6() return #self.octets == 16 end
        function ComboAddress.__eq(a, b) return a.octets == b.octets and a.port == b.port end
        ComboAddress.tostring = ComboAddress.toString
        ComboAddress.tostringWithPort = ComboAddress.toStringWithPort
        ComboAddress.__tostring = ComboAddress.toString

        DNSClass = { IN = 1, CHAOS = 3, NONE = 254, ANY = 255 }

        DNSAction = { Drop = 0, Nxdomain = 1, Refused = 2, Allow = 4, Pool = 6, Truncate = 8, ServFail = 9, None = 10, NoOp = 11 }
        DNSOpcode = { Query = 0, IQuery = 1, Status = 2, Notify = 4, Update = 5 }

        local DNSHeader = { __name = "DNSHeader" }
        DNSHeader.__index = DNSHeader
        for flag, bit in next, { QR = 15, AA = 10, TC = 9, RD = 8, RA = 7, AD = 5, CD = 4 } do
          DNSHeader["get" .. flag] = function(self) return self.flags >> bit & 1 == 1 end
        end

        local parts = { qtype = 2, qclass = 3, tcp = 6, len = 8, size = 8 }
        local function get_do() return read(9) end
        local function over() error("the query that this dq was of is over", 3) end

        return setmetatable({}, {
          __index = function(_, key)
            if key == "qname" then return name_of(read(1) or over()) end
            if key == "remoteaddr" then return setmetatable({ octets = read(4) or over(), port = read(5) }, ComboAddress) end
            if key == "getDO" then return get_do end
            if key == "localaddr" then return read(10) and setmetatable({ octets = read(10), port = read(11) }, ComboAddress) end
            if key == "dh" then return read(7) and setmetatable({ flags = read(7) }, DNSHeader) end
            if key == "opcode" then return read(7) and read(7) >> 11 & 15 end
            local part = parts[key]
            if part then return read(part) end
          end,
          __newindex = function(_, key) error("nothing can change '" .. tostring(key) .. "' of a query", 2) end,
          __metatable = false,
        })
        """u8;
}
