using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// What a dnsdist.conf finds that is run for the functions in it alone: whatever it calls and nobody defined does nothing, and
/// gives
/// a value that may be called, read and written in its turn.
/// </summary>
internal static class DnsdistStubs
{
    private const string Chunk = "=dnsdist";

    /// <summary>Defines them, until the files have been run.</summary>
    public static void Define(LuaState state) => state.Run("""
        local behaviour = {}
        local anything = setmetatable({}, behaviour)
        local function itself() return anything end
        local function nothing() end
        local function zero() return 0 end
        -- A list of it is empty, so that a loop over it ends.
        behaviour.__index = function(_, key) if type(key) ~= "number" then return anything end end
        behaviour.__newindex, behaviour.__call, behaviour.__len = nothing, itself, zero
        behaviour.__pairs = function() return nothing end
        behaviour.__concat = function() return "" end
        for _, operator in ipairs({ "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv" }) do
          behaviour["__" .. operator] = zero
        end
        behaviour.__lt, behaviour.__le = function() return false end, function() return false end

        -- A function without a name of its own is found by its policy's.
        local function policy(name, choose)
          if type(name) == "string" and rawget(_G, name) == nil then rawset(_G, name, choose) end
          return anything
        end
        setServerPolicyLua, setPoolServerPolicyLua, newServerPolicy = policy, policy, policy
        setmetatable(_G, { __index = itself })
        """u8, Chunk);

    /// <summary>Takes them away: what a function calls and nobody defined is an error again.</summary>
    public static void Remove(LuaState state) => state.Run("""
        setmetatable(_G, nil)
        setServerPolicyLua, setPoolServerPolicyLua, newServerPolicy = nil, nil, nil
        """u8, Chunk);
}
