namespace Holdfast.Lua.Native;

/// <summary>
/// Lua that runs in every state before anything else: what raises errors for managed functions, what could run without end is
/// bounded, and what LuaJIT has and Lua 5.4 lacks is supplied.
/// </summary>
internal static class LuaPrelude
{
    /// <summary>The chunk's name as errors and the stack have it.</summary>
    public const string Source = "[holdfast]";

    /// <summary>
    /// It gets the value by which a managed function says that it failed, and the one that looks for a pattern. It returns the
    /// function that makes one of a managed function that raises errors, and those that make <c>__index</c> (two) and
    /// <c>__newindex</c> of a class.
    /// </summary>
    public static ReadOnlySpan<byte> Text => """
        local failed, scan_plain = ...
        local error, rawequal, rawget, select, tostring, type = error, rawequal, rawget, select, tostring, type
        local debug, setmetatable = debug, setmetatable

        -- A managed function returns (failed, message) instead of raising an error.
        local function check(first, ...)
          if rawequal(first, failed) then error((...), 2) end
          return first, ...
        end

        local function raising(managed)
          return function(...) return check(managed(...)) end
        end

        local function index(methods, getters)
          return function(self, key)
            local method = methods[key]
            if method ~= nil then return method end
            local getter = getters[key]
            if getter ~= nil then return getter(self) end
          end
        end

        -- Of an object whose other fields and methods are in a table of its own.
        local function rest(getters)
          return function(_, key)
            local getter = getters[key]
            if getter ~= nil then return getter() end
          end
        end

        local function new_index(name, setters)
          return function(self, key, value)
            local setter = setters[key]
            if setter == nil then error("a " .. name .. " has no field '" .. tostring(key) .. "' that can be set", 2) end
            setter(self, value)
          end
        end

        -- Finalizers run without a hook, so nothing would end one that runs for ever.
        local raw_setmetatable = setmetatable
        function _G.setmetatable(value, metatable)
          if type(metatable) == "table" and rawget(metatable, "__gc") ~= nil then error("__gc is not available", 2) end
          return raw_setmetatable(value, metatable)
        end

        -- The hook that ends a call raises a message that ends in \3, and none runs while that is told to a message handler.
        local byte, raw_xpcall = string.byte, xpcall
        function xpcall(call, handler, ...)
          return raw_xpcall(call, function(message)
            if type(message) == "string" and byte(message, -1) == 3 then return message end
            return handler(message)
          end, ...)
        end

        -- A coroutine that ended with an error closes nothing: its hooks are off.
        local create, resume, status, raw_close = coroutine.create, coroutine.resume, coroutine.status, coroutine.close
        local function resumed(ok, ...)
          if not ok then error((...), 0) end
          return ...
        end
        function coroutine.wrap(body)
          local thread = create(body)
          return function(...) return resumed(resume(thread, ...)) end
        end
        function coroutine.close(thread)
          if status(thread) == "dead" then return true end
          return raw_close(thread)
        end

        -- Binary chunks are not checked by Lua and may crash it.
        local raw_load, raw_loadfile = load, loadfile
        function load(chunk, name, _, ...) return raw_load(chunk, name, "t", ...) end
        loadstring = load
        function loadfile(name, _, ...)
          if type(name) ~= "string" then error("loadfile needs the name of a file", 2) end
          return raw_loadfile(name, "t", ...)
        end
        function dofile(name)
          local chunk, message = loadfile(name)
          if not chunk then error(message, 0) end
          return chunk()
        end

        -- The native one counts to n even for nothing.
        local rep = string.rep
        function string.rep(text, n, separator)
          if text == "" and (separator == nil or separator == "") then return "" end
          return rep(text, n, separator)
        end

        -- The native ones have no bound: what they take may be a power of the text's length.
        local sub, concat, table_pack, unpack = string.sub, table.concat, table.pack, table.unpack
        local tonumber, math = tonumber, math
        local raw_find, raw_gsub = string.find, string.gsub
        local scan = raising(scan_plain)
        local function texts(text, pattern)
          if type(text) == "number" then text = tostring(text) end
          if type(pattern) == "number" then pattern = tostring(pattern) end
          if type(text) ~= "string" or type(pattern) ~= "string" then raw_find(text, pattern) end
          return text, pattern
        end
        local function place(text, init)
          init = init or 1
          if init < 0 then return #text + init < 0 and 1 or #text + init + 1 end
          return init == 0 and 1 or init
        end
        function string.find(text, pattern, init, plain)
          text, pattern = texts(text, pattern)
          init = place(text, init)
          if plain or not raw_find(pattern, "[%^$*+?.([%%-]") then return raw_find(text, pattern, init, true) end
          if init > #text + 1 then return nil end
          return scan(text, pattern, init, true, -1)
        end
        local function captured(text, first, last, capture, ...)
          if first == nil then return nil end
          if capture == nil then return sub(text, first, last) end
          return capture, ...
        end
        function string.match(text, pattern, init)
          text, pattern = texts(text, pattern)
          init = place(text, init)
          if init > #text + 1 then return nil end
          return captured(text, scan(text, pattern, init, true, -1))
        end
        function string.gmatch(text, pattern, init)
          text, pattern = texts(text, pattern)
          local at, barred = place(text, init), -1
          local function step(first, last, ...)
            if first == nil then at = #text + 2 return nil end
            at, barred = last + 1, last
            return captured(text, first, last, ...)
          end
          return function()
            if at > #text + 1 then return nil end
            return step(scan(text, pattern, at, false, barred))
          end
        end
        local function replaced(replacement, text, found)
          local kind = type(replacement)
          local whole = sub(text, found[1], found[2])
          local value
          if kind == "string" or kind == "number" then
            return (raw_gsub(replacement, "%%(.?)", function(mark)
              if mark == "%" then return "%" end
              local number = tonumber(mark)
              if number == nil then error("invalid use of '%' in replacement string", 5) end
              if number == 0 or (number == 1 and found.n == 2) then return whole end
              local capture = found[number + 2]
              if capture == nil then error("invalid capture index %" .. mark .. " in replacement string", 5) end
              return tostring(capture)
            end))
          elseif kind == "table" then
            local key = found[3]
            if found.n == 2 then key = whole end
            value = replacement[key]
          elseif kind == "function" then
            if found.n == 2 then value = replacement(whole)
            else value = replacement(unpack(found, 3, found.n)) end
          else
            error("bad argument #3 to 'gsub' (string/function/table expected, got " .. kind .. ")", 3)
          end
          if not value then return whole end
          if type(value) ~= "string" and type(value) ~= "number" then
            error("invalid replacement value (a " .. type(value) .. ")", 3)
          end
          return value
        end
        function string.gsub(text, pattern, replacement, most)
          text, pattern = texts(text, pattern)
          local pieces, at, barred, count = {}, 1, -1, 0
          local anchored = byte(pattern, 1) == 94
          while count < (most or math.huge) and at <= #text + 1 do
            local found = table_pack(scan(text, pattern, at, anchored, barred))
            if found[1] == nil then break end
            count = count + 1
            pieces[#pieces + 1] = sub(text, at, found[1] - 1)
            pieces[#pieces + 1] = replaced(replacement, text, found)
            at, barred = found[2] + 1, found[2]
            if anchored then break end
          end
          pieces[#pieces + 1] = sub(text, at)
          return concat(pieces), count
        end

        if io then getmetatable(io.stdout).__metatable = false end
        if os then os.exit, os.setlocale = nil, nil end
        if package then
          package.cpath, package.loadlib = "", nil
          local searchers = package.searchers
          for i = #searchers, 3, -1 do searchers[i] = nil end
        end

        -- What LuaJIT has.
        _G.unpack = unpack
        function table.getn(list) return #list end
        function table.maxn(list)
          local most = 0
          for key in next, list do
            if type(key) == "number" and key > most then most = key end
          end
          return most
        end
        function math.pow(base, exponent) return base ^ exponent end
        function math.log10(x) return math.log(x, 10) end
        function math.ldexp(x, exponent) return x * 2.0 ^ exponent end

        local getinfo, getupvalue, upvaluejoin = debug.getinfo, debug.getupvalue, debug.upvaluejoin
        local function environment_of(target)
          if type(target) ~= "function" then target = getinfo((target or 1) + 2, "f").func end
          for i = 1, 255 do
            local name, value = getupvalue(target, i)
            if name == nil then return target end
            if name == "_ENV" then return target, i, value end
          end
        end
        function getfenv(target)
          local _, _, environment = environment_of(target)
          return environment or _G
        end
        function setfenv(target, environment)
          local changed, i = environment_of(target)
          if i then upvaluejoin(changed, i, function() return environment end, 1) end
          return changed
        end

        local tointeger, floor = math.tointeger, math.floor
        local function signed(x)
          x = x & 0xffffffff
          return x < 0x80000000 and x or x - 0x100000000
        end
        local function bits(x)
          local number = tointeger(x)
          if number == nil then
            if type(x) ~= "number" then x = tonumber(x) or error("number expected, got " .. type(x), 3) end
            number = tointeger(floor(x + 0.5)) or error("number has no integer representation", 3)
          end
          return number & 0xffffffff
        end
        local function folded(operation)
          return function(first, ...)
            local x = bits(first)
            for i = 1, select("#", ...) do x = operation(x, bits((select(i, ...)))) end
            return signed(x)
          end
        end
        bit = {
          tobit = function(x) return signed(bits(x)) end,
          bnot = function(x) return signed(~bits(x)) end,
          band = folded(function(x, y) return x & y end),
          bor = folded(function(x, y) return x | y end),
          bxor = folded(function(x, y) return x ~ y end),
          lshift = function(x, n) return signed(bits(x) << (n & 31)) end,
          rshift = function(x, n) return signed(bits(x) >> (n & 31)) end,
          arshift = function(x, n)
            local shifted = bits(x) >> (n & 31)
            if bits(x) >= 0x80000000 then shifted = shifted | ~(0xffffffff >> (n & 31)) end
            return signed(shifted)
          end,
          rol = function(x, n) local b = bits(x) return signed((b << (n & 31)) | (b >> (32 - (n & 31)))) end,
          ror = function(x, n) local b = bits(x) return signed((b >> (n & 31)) | (b << (32 - (n & 31)))) end,
          bswap = function(x)
            local b = bits(x)
            return signed((b >> 24) | ((b >> 8) & 0xff00) | ((b << 8) & 0xff0000) | (b << 24))
          end,
          tohex = function(x, digits)
            digits = digits or 8
            local form = digits < 0 and "%08X" or "%08x"
            local wanted = digits < 0 and -digits or digits
            return form:format(bits(x)):sub(-(wanted < 8 and wanted or 8))
          end,
        }

        -- Hooks and the registry are the host's.
        _G.debug = { traceback = debug.traceback, getinfo = debug.getinfo }
        if package then package.loaded.debug, package.loaded.bit = _G.debug, bit end

        return raising, index, rest, new_index
        """u8;
}
