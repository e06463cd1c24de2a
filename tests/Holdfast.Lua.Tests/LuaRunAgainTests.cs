using System.Text;

namespace Holdfast.Lua.Tests;

/// <summary>What makes a program do the same when it is run in another state.</summary>
public sealed class LuaRunAgainTests : IDisposable
{
    private readonly LuaState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Functions_are_named_by_file_line_and_place()
    {
        Run("function one() end\ntwo, three = function() end, function() end\nagain = two", "@/etc/9-site.conf");
        var names = new LuaFunctionNames();
        Assert.Equal(
            ["_9_site_conf_1", "_9_site_conf_2", "_9_site_conf_2_2", "_9_site_conf_2"],
            new[] { "one", "two", "three", "again" }.Select(name => names.Of(_state.Global(name).Function!)));
        Assert.Null(names.Of(_state.Global("print").Function!));
    }

    [Fact]
    public void Pairs_walks_in_the_order_of_keys_until_it_is_told_otherwise()
    {
        Run("raw = pairs");
        var end = LuaOrderedPairs.Define(_state);
        Run("""
            local seen = {}
            local walked = { b = 1, a = 2, [2] = 3, [10] = 4, c = 5, [1.5] = 6 }
            for key, value in pairs(walked) do
              walked.b = nil
              seen[#seen + 1] = key .. "=" .. tostring(value)
            end
            order = table.concat(seen, " ")
            local function once(_, last) return not last and "own" or nil end
            for key in pairs(setmetatable({}, { __pairs = function() return once end })) do own = key end
            """);
        Assert.Equal("1.5=6 2=3 10=4 a=2 c=5", _state.Global("order").Text);
        Assert.Equal("own", _state.Global("own").Text);
        end();
        Run("same = raw == pairs");
        Assert.True(_state.Global("same").IsTrue);
    }

    private void Run(string text, string chunk = "=test") => Assert.Null(_state.Run(Encoding.UTF8.GetBytes(text), chunk));
}
