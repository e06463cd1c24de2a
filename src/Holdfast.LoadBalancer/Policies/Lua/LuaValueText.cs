namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// Names, addresses and sets of them, in Lua: octets until somebody asks for their text. It gets what reads an address, and a
/// network, from text, and returns what makes a name of its wire form, makes an address of its octets, and gives those again.
/// </summary>
internal static class LuaValueText
{
    public static ReadOnlySpan<byte> Text => """
        local parse_address, parse_network = ...
        local error, setmetatable, getmetatable, ipairs, type = error, setmetatable, getmetatable, ipairs, type
        local byte, char, format = string.byte, string.char, string.format
        local gsub, lower, sub, match = string.gsub, string.lower, string.sub, string.match
        local unpack, rep = string.unpack, string.rep
        local concat, next, tonumber = table.concat, next, tonumber

        local function class(name)
          local methods = { __name = name }
          methods.__index = methods
          return methods
        end

        local DNSName = class("DNSName")
        local function name_of(wire) return setmetatable({ wire = wire }, DNSName) end

        local function wire_of(value, level)
          if getmetatable(value) == DNSName then return value.wire end
          error("a DNSName belongs here, not a " .. type(value) .. ": newDNSName makes one", level or 3)
        end

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
        function DNSName:isWildcard() return sub(self.wire, 1, 2) == "\1*" end

        -- The suffix of a name, in lower case, that is a key of a table; nil when none is.
        local function suffix_in(keys, wire)
          local at = 1
          wire = lower(wire)
          while true do
            local suffix = sub(wire, at)
            if keys[suffix] then return suffix end
            local length = byte(wire, at) or 0
            if length == 0 then return nil end
            at = at + length + 1
          end
        end

        function DNSName:isPartOf(other) return suffix_in({ [lower(wire_of(other))] = true }, self.wire) ~= nil end

        function DNSName:chopOff()
          local length = byte(self.wire, 1)
          if length == 0 then return false end
          self.wire = sub(self.wire, length + 2)
          return true
        end

        function DNSName.__eq(a, b) return lower(wire_of(a)) == lower(wire_of(b)) end
        DNSName.equal = DNSName.__eq
        function DNSName.__lt(a, b) return lower(wire_of(a)) < lower(wire_of(b)) end

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
              local code = match(text, "^%d%d%d", at + 1)
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

        function newDNSNameFromRaw(wire)
          local at = 1
          while byte(wire, at) ~= 0 do
            local length = byte(wire, at)
            if length == nil or length > 63 then error("these octets are not a domain name", 2) end
            at = at + length + 1
          end
          if at ~= #wire or at > 255 then error("these octets are not a domain name", 2) end
          return name_of(wire)
        end

        local function lowered(value)
          if type(value) == "string" then value = newDNSName(value) end
          return lower(wire_of(value, 4))
        end

        -- One of them, or each of a table.
        local function each(values, apply)
          if type(values) ~= "table" or getmetatable(values) ~= nil then return apply(values) end
          for _, value in ipairs(values) do apply(value) end
        end

        local SuffixMatchNode = class("SuffixMatchNode")
        function newSuffixMatchNode() return setmetatable({ suffixes = {} }, SuffixMatchNode) end
        function SuffixMatchNode:add(values)
          each(values, function(value) self.suffixes[lowered(value)] = true end)
        end
        function SuffixMatchNode:remove(values)
          each(values, function(value) self.suffixes[lowered(value)] = nil end)
        end
        function SuffixMatchNode:check(name) return suffix_in(self.suffixes, wire_of(name)) ~= nil end
        function SuffixMatchNode:getBestMatch(name)
          local suffix = suffix_in(self.suffixes, wire_of(name))
          return suffix and name_of(suffix)
        end

        local DNSNameSet = class("DNSNameSet")
        function newDNSNameSet() return setmetatable({ names = {} }, DNSNameSet) end
        function DNSNameSet:add(name) self.names[lowered(name)] = true end
        function DNSNameSet:check(name) return self.names[lowered(name)] == true end
        function DNSNameSet:delete(name)
          local wire = lowered(name)
          local was = self.names[wire] and 1 or 0
          self.names[wire] = nil
          return was
        end
        function DNSNameSet:clear() self.names = {} end
        function DNSNameSet:empty() return next(self.names) == nil end
        function DNSNameSet:size()
          local size = 0
          for _ in next, self.names do size = size + 1 end
          return size
        end
        function DNSNameSet:toString()
          local names = {}
          for wire in next, self.names do names[#names + 1] = name_of(wire):toString() end
          table.sort(names)
          return concat(names, " ")
        end

        local ComboAddress = class("ComboAddress")
        local function address_of(octets, port) return setmetatable({ octets = octets, port = port }, ComboAddress) end

        local function octets_of(value)
          if getmetatable(value) == ComboAddress then return value.octets end
          error("a ComboAddress belongs here, not a " .. type(value) .. ": newCA makes one", 3)
        end

        function ComboAddress:toString()
          local octets = self.octets
          if #octets == 4 then return format("%d.%d.%d.%d", byte(octets, 1, 4)) end
          local groups = { unpack(">I2I2I2I2I2I2I2I2", octets) }
          local first, most, at = 0, 1, 1
          while at <= 8 do
            local last = at
            while last <= 8 and groups[last] == 0 do last = last + 1 end
            if last - at > most then first, most = at, last - at end
            at = last + 1
          end
          for i = 1, 8 do groups[i] = format("%x", groups[i]) end
          if first == 0 then return concat(groups, ":", 1, 8) end
          return concat(groups, ":", 1, first - 1) .. "::" .. concat(groups, ":", first + most, 8)
        end

        function ComboAddress:toStringWithPort()
          return format(#self.octets == 4 and "%s:%d" or "[%s]:%d", self:toString(), self.port)
        end

        function ComboAddress:getPort() return self.port end
        function ComboAddress:getRaw() return self.octets end
        function ComboAddress:isIPv4() return #self.octets == 4 end
        function ComboAddress:isIPv6() return #self.octets == 16 end
        function ComboAddress:isMappedIPv4() return sub(self.octets, 1, 12) == rep("\0", 10) .. "\255\255" end
        function ComboAddress:mapToIPv4()
          return self:isMappedIPv4() and address_of(sub(self.octets, 13), self.port) or self
        end
        -- The octets that are in a prefix, those of the last one's bits shifted to its end.
        local function prefix_of(octets, bits)
          local whole, rest = bits // 8, bits % 8
          if rest == 0 then return sub(octets, 1, whole) end
          return sub(octets, 1, whole) .. char(byte(octets, whole + 1) >> (8 - rest))
        end
        function ComboAddress:truncate(bits)
          local rest = bits % 8
          local prefix = prefix_of(self.octets, bits)
          if rest > 0 then prefix = sub(prefix, 1, -2) .. char(byte(prefix, -1) << (8 - rest)) end
          self.octets = prefix .. rep("\0", #self.octets - #prefix)
        end
        function ComboAddress.__eq(a, b) return a.octets == b.octets and a.port == b.port end
        ComboAddress.tostring = ComboAddress.toString
        ComboAddress.tostringWithPort = ComboAddress.toStringWithPort
        ComboAddress.__tostring = ComboAddress.toString

        function newCA(text, port)
          local octets, its = parse_address(text)
          return address_of(octets, port or its)
        end

        local NetmaskGroup = class("NetmaskGroup")
        function newNMG() return setmetatable({ [4] = {}, [16] = {}, masks = {} }, NetmaskGroup) end
        function NetmaskGroup:addMask(text, is_in)
          if sub(text, 1, 1) == "!" then text, is_in = sub(text, 2), false end
          local octets, bits = parse_network(text)
          local prefixes = self[#octets]
          prefixes[bits] = prefixes[bits] or {}
          prefixes[bits][prefix_of(octets, bits)] = is_in ~= false
          self.masks[#self.masks + 1] = (is_in ~= false and "" or "!") .. text
        end
        function NetmaskGroup:addMasks(texts)
          each(texts, function(text) self:addMask(text) end)
        end
        function NetmaskGroup:addNMG(other) self:addMasks(other.masks) end
        function NetmaskGroup:clear() self[4], self[16], self.masks = {}, {}, {} end
        function NetmaskGroup:size() return #self.masks end
        function NetmaskGroup:match(address)
          local octets = octets_of(address)
          local prefixes = self[#octets]
          for bits = 8 * #octets, 0, -1 do
            local of = prefixes[bits]
            local is_in = of and of[prefix_of(octets, bits)]
            if is_in ~= nil then return is_in end
          end
          return false
        end

        local Netmask = class("Netmask")
        function newNetmask(text)
          local octets, bits = parse_network(text)
          return setmetatable({ octets = octets, bits = bits }, Netmask)
        end
        function Netmask:getBits() return self.bits end
        function Netmask:getNetwork() return address_of(self.octets, 0) end
        function Netmask:isIPv4() return #self.octets == 4 end
        function Netmask:isIPv6() return #self.octets == 16 end
        function Netmask:toString() return self:getNetwork():toString() .. "/" .. self.bits end
        Netmask.__tostring = Netmask.toString
        function Netmask:match(address)
          local octets = octets_of(address)
          return #octets == #self.octets and prefix_of(octets, self.bits) == prefix_of(self.octets, self.bits)
        end

        return name_of, address_of, octets_of
        """u8;
}
