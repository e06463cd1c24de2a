using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// What a dnsdist.conf finds that is run for the functions in it alone: whatever it calls and nobody defined does nothing, and
/// gives a value that may be called, read and written in its turn. Functions that have no name of their own get one:
/// a policy's is the policy's, and that of a rule or an action is where it is written (<see cref="LuaFunctionNames"/>).
/// </summary>
internal static class DnsdistStubs
{
    private const string Chunk = "=dnsdist";

    private static ReadOnlySpan<byte> Text => """
        local name_of, files_in = ...
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

        local function keep(name, called)
          if name ~= nil and rawget(_G, name) == nil then rawset(_G, name, called) end
          return anything
        end
        local function policy(name, choose)
          if type(choose) == "function" then keep(name_of(choose), choose) end
          return keep(type(name) == "string" and name or nil, choose)
        end
        local function kept(called)
          return type(called) == "function" and keep(name_of(called), called) or anything
        end
        local stubs = {
          setServerPolicyLua = policy, setPoolServerPolicyLua = policy, newServerPolicy = policy,
          LuaRule = kept, LuaAction = kept, LuaResponseAction = kept,
        }

        -- A path begins where the file is that names it.
        local raw_dofile = dofile
        local function path_of(path)
          local folder = debug.getinfo(3, "S").source:match("^@(.*/)")
          if folder == nil or path:sub(1, 1) == "/" then return path end
          return folder .. path
        end
        function stubs.dofile(path) return raw_dofile(path_of(path)) end
        function stubs.includeDirectory(path)
          for _, file in ipairs(files_in(path_of(path))) do raw_dofile(file) end
        end

        for name, stub in next, stubs do rawset(_G, name, stub) end
        setmetatable(_G, { __index = itself })
        return function()
          setmetatable(_G, nil)
          for name in next, stubs do rawset(_G, name, nil) end
          dofile = raw_dofile
        end
        """u8;

    /// <summary>Defines them, until the files have been run.</summary>
    /// <returns>Takes them away: what a function calls and nobody defined is an error again.</returns>
    public static Action Define(LuaState state)
    {
        var names = new LuaFunctionNames();
        var endOrder = LuaOrderedPairs.Define(state);
        var end = state.RunFor(Text, Chunk, stack =>
        {
            stack.Push(call => call[1].Function is { } function && names.Of(function) is { } name ? call.Return(name) : 0);
            stack.Push(FilesIn);
            return 2;
        });
        return end + endOrder;
    }

    private static int FilesIn(LuaCall call)
    {
        call.Stack.PushTable();
        var place = 0;
        foreach (var file in Directory.GetFiles(call.Text(1), "*.conf").Order(StringComparer.Ordinal))
        {
            call.Stack.Push(file);
            call.Stack.SetItem(-2, ++place);
        }
        return 1;
    }
}
