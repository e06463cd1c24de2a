using System.Text;
using Holdfast.Lua.Values;

namespace Holdfast.Lua.Tests;

/// <summary>Managed objects in Lua.</summary>
public sealed class LuaObjectTests : IDisposable
{
    private static readonly LuaClass ServerClass = new("server")
    {
        Methods =
        {
            ["getName"] = call => call.Return(call.Object<Server>(1).Name),
            ["setWeight"] = call =>
            {
                call.Object<Server>(1).Weight = (int)call.Integer(2);
                return 0;
            },
        },
        Getters = { ["weight"] = call => call.Return(call.Object<Server>(1).Weight) },
        Setters =
        {
            ["weight"] = call =>
            {
                call.Object<Server>(1).Weight = (int)call.Integer(2);
                return 0;
            },
        },
        Operators = { ["__tostring"] = call => call.Return("server " + call.Object<Server>(1).Name) },
    };

    private readonly LuaState _state = new();
    private readonly Server _server = new("DNS1") { Weight = 1 };

    public LuaObjectTests()
    {
        _state.SetGlobal("newServer", call => call.Return(ServerClass, new Server(call.Text(1))));
        _state.Stack.Push(ServerClass, _server);
        _state.SetGlobal("known");
    }

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Methods_fields_and_operators_reach_the_object()
    {
        Assert.Equal("DNS1 1 server DNS1", Returned("return known:getName() .. ' ' .. known.weight .. ' ' .. tostring(known)"));
        Assert.Equal("7", Returned("known:setWeight(5); known.weight = known.weight + 2; return known.weight"));
        Assert.Equal(7, _server.Weight);
        Assert.Equal("nil", Returned("return known.nothing"));
    }

    [Fact]
    public void An_object_goes_to_managed_code_and_comes_back_as_itself()
    {
        _state.SetGlobal("same", call => call.Return(ReferenceEquals(call.Object<Server>(1), _server)));
        _state.SetGlobal("give", call => call.Return(ServerClass, _server));
        Assert.Equal("true true true", Returned(
            "return tostring(same(known)) .. ' ' .. tostring(give() == known) .. ' ' .. tostring(({ [known] = true })[give()])"));
        Assert.Same(_server, _state.Global("known").Object);
    }

    [Theory]
    [InlineData("known.name = 1", "a server has no field 'name' that can be set")]
    [InlineData("known.getName()", "bad argument #1 (Server expected, got no value)")]
    [InlineData("known.getName(io.stdout)", "bad argument #1 (Server expected, got userdata)")]
    [InlineData("known:setWeight('x')", "bad argument #2 (integer expected, got string)")]
    [InlineData("return known.nothing.more", "attempt to index a nil value (field 'nothing')")]
    public void A_wrong_use_is_an_error_at_its_line(string use, string message)
    {
        var error = _state.Run(Encoding.UTF8.GetBytes("\n" + use), "@policy.lua")!;
        Assert.Equal(new LuaLocation("policy.lua", 2), error.Location);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void What_Lua_forgets_is_forgotten()
    {
        var (weak, count) = Forgotten();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(1000, count);
        Assert.False(weak.TryGetTarget(out _));
        Assert.Equal("DNS1", Returned("return known:getName()"));
    }

    [Fact]
    public void A_metatable_cannot_be_reached_from_Lua()
    {
        Assert.Equal("false", Returned("return tostring(getmetatable(known))"));
        var error = _state.Run("setmetatable(known, {})"u8, "@policy.lua")!;
        Assert.Equal(LuaStatus.RuntimeError, error.Status);
    }

    private (WeakReference<Server> Weak, int Count) Forgotten()
    {
        WeakReference<Server>? first = null;
        var count = 0;
        _state.SetGlobal("brief", call =>
        {
            var server = new Server("brief");
            first ??= new(server);
            count++;
            return call.Return(ServerClass, server);
        });
        Returned("for i = 1, 1000 do brief():getName() end collectgarbage() collectgarbage() return ''");
        return (first!, count);
    }

    private string Returned(string text)
    {
        Assert.Null(_state.Run(Encoding.UTF8.GetBytes($"got = (function() {text} end)()"), "@test.lua")?.ToString());
        return _state.Global("got").ToString();
    }

    private sealed record Server(string Name)
    {
        public int Weight { get; set; }
    }
}
