using System.Text;
using Holdfast.Lua.Values;

namespace Holdfast.Lua.Tests;

/// <summary>Running files, calling functions, and the values that go both ways.</summary>
public sealed class LuaStateTests : IDisposable
{
    private readonly LuaState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Runs_a_file_and_reads_what_it_set()
    {
        Run("answer = 42; name = 'www'; half = 0.5; yes = true");
        Assert.Equal(42, _state.Global("answer").Integer);
        Assert.Equal("www", _state.Global("name").Text);
        Assert.Equal(0.5, _state.Global("half").Number);
        Assert.True(_state.Global("yes").Boolean);
        Assert.True(_state.Global("nothing").IsNil);
    }

    [Fact]
    public void A_table_is_copied_with_its_items_and_its_entries()
    {
        Run("servers = { { address = '192.0.2.1', order = 1, pool = { 'a', 'b' } }, 'second', tcp = true }");
        var table = _state.Global("servers").Table!;
        Assert.Equal(2, table.Items.Count);
        Assert.Equal("192.0.2.1", table.Items[0].Table!["address"].Text);
        Assert.Equal(["a", "b"], table.Items[0].Table!["pool"].Table!.Items.Select(item => item.Text));
        Assert.True(table["tcp"].IsTrue);
        Assert.True(table["udp"].IsNil);
    }

    [Fact]
    public void A_table_that_holds_itself_is_copied_as_deep_as_can_be()
    {
        Run("loop = {}; loop.a = loop");
        Assert.NotNull(_state.Global("loop").Table);
        Run("loop.b = loop; loop.c = loop");
        Assert.Throws<LuaArgumentException>(() => _state.Global("loop"));
    }

    [Fact]
    public void A_managed_function_gets_arguments_and_returns_values()
    {
        _state.SetGlobal("describe", call => call.Return($"{call.Text(1)} {call.Integer(2)} {call[3].Table!["weight"]} {call.Count}"));
        Run("got = describe('x', 7, { weight = 10 }, nil)");
        Assert.Equal("x 7 10 4", _state.Global("got").Text);
    }

    [Fact]
    public void A_call_knows_the_line_it_is_made_at()
    {
        var locations = new List<LuaLocation?>();
        _state.SetGlobal("newServer", call =>
        {
            locations.Add(call.Location);
            return 0;
        });
        Run("newServer('a')\n\nlocal function add(x)\n  newServer(x)\nend\nadd('b')\npcall(newServer, 'c')\nreturn newServer('d')");
        Assert.Equal([1, 4, 7], locations.Take(3).Select(location => location!.Value.Line));
        Assert.All(locations.Take(3), location => Assert.Equal("/etc/dnsdist/dnsdist.conf", location!.Value.Source));
        Assert.Equal(4, locations.Count);
    }

    [Fact]
    public void A_function_is_kept_and_called_later()
    {
        LuaFunctionValue? kept = null;
        _state.SetGlobal("setPolicy", call =>
        {
            kept = call[1].Function;
            return 0;
        });
        Run("local n = 0\nsetPolicy(function(a, b) n = n + a; return n, b end)");
        Assert.Equal(new LuaLocation("/etc/dnsdist/dnsdist.conf", 2), kept!.Defined);
        Assert.Null(_state.Call(kept, [LuaValue.Of(5), LuaValue.Of("b")], out _));
        Assert.Null(_state.Call(kept, [LuaValue.Of(5), LuaValue.Of("b")], out var results));
        Assert.Equal(10, results[0].Integer);
        Assert.Equal("b", results[1].Text);
        Assert.Equal(0, _state.Stack.Count);
    }

    [Fact]
    public void The_same_function_is_one_value()
    {
        Run("function first() end; second = first; function other() end");
        Assert.Same(_state.Global("first").Function, _state.Global("second").Function);
        Assert.NotSame(_state.Global("first").Function, _state.Global("other").Function);
    }

    [Fact]
    public void Managed_code_may_call_Lua_from_within_a_call_by_Lua()
    {
        _state.SetGlobal("twice", call =>
        {
            var function = call[1].Function!;
            Assert.Null(call.State.Call(function, [LuaValue.Of(4)], out var first));
            return call.State.Call(function, first, out var second) is { } error ? call.Fail(error.Message) : call.Return(second[0]);
        });
        Run("got = twice(function(x) return x * x end)");
        Assert.Equal(256, _state.Global("got").Integer);
        Run("ok, message = pcall(twice, function(x) if x > 4 then error('too much', 0) end return x * x end)");
        Assert.False(_state.Global("ok").IsTrue);
        Assert.Equal("too much", _state.Global("message").Text);
    }

    [Fact]
    public void A_value_that_managed_code_makes_arrives_whole()
    {
        var function = Function("return function(t) return t[2].name .. t.kind, #t end");
        var table = new LuaTable(
            [LuaValue.Of(1), LuaValue.Of(new LuaTable([], [new(LuaValue.Of("name"), LuaValue.Of("ns"))]))],
            [new(LuaValue.Of("kind"), LuaValue.Of("!"))]);
        Assert.Null(_state.Call(function, [LuaValue.Of(table)], out var results));
        Assert.Equal(["ns!", "2"], results.Select(result => result.ToString()));
    }

    [Fact]
    public void A_byte_order_mark_and_a_first_line_for_the_shell_are_no_part_of_the_text()
    {
        Assert.Null(_state.Run("\uFEFFa = 1"u8, "@bom.lua"));
        Assert.Null(_state.Run("#!/usr/bin/lua\nb = 2"u8, "@script.lua"));
        var error = _state.Run("#!/usr/bin/lua\n\nb = = 2"u8, "@script.lua");
        Assert.Equal(3, error!.Location!.Value.Line);
    }

    private LuaFunctionValue Function(string text)
    {
        Run("made = (function() " + text + " end)()");
        return _state.Global("made").Function!;
    }

    private void Run(string text) =>
        Assert.Null(_state.Run(Encoding.UTF8.GetBytes(text), "@/etc/dnsdist/dnsdist.conf")?.ToString());
}
