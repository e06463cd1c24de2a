using System.Text;
using Holdfast.Lua.Values;

namespace Holdfast.Lua.Tests;

/// <summary>Errors, and what Lua code may use: nothing of it reaches the process.</summary>
public sealed class LuaErrorTests : IDisposable
{
    private readonly LuaState _state = new(limits: new LuaLimits { Memory = 8 << 20, Load = TimeSpan.FromMilliseconds(50) });

    public LuaErrorTests()
    {
        _state.SetGlobal("fail", call => call.Fail("it can't be"));
        _state.SetGlobal("throw", call => throw new InvalidOperationException("it was thrown"));
        _state.SetGlobal("fill", call => call.Return(new string('x', (int)call.Integer(1))));
        _state.SetGlobal("call", call => call.State.Call(call[1].Function!, [], out _) is { } error ? call.Fail(error.Message) : 0);
    }

    public void Dispose()
    {
        // Whatever happened, the state still works.
        Assert.Null(_state.Run("assert(1 + 1 == 2)"u8, "@after.lua")?.ToString());
        Assert.Equal(0, _state.Stack.Count);
        _state.Dispose();
    }

    [Theory]
    [InlineData("fail()", "it can't be")]
    [InlineData("throw()", "it was thrown")]
    [InlineData("error('by itself')", "by itself")]
    [InlineData("local t; t.x = 1", "attempt to index a nil value (local 't')")]
    [InlineData("local a <const> = 1; a = 2", "attempt to assign to const variable 'a'")]
    public void An_error_has_its_place_and_its_message(string text, string message)
    {
        var error = Run("\n" + text);
        Assert.Equal(new LuaLocation("policy.lua", 2), error.Location);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void An_error_has_the_calls_that_led_to_it()
    {
        var error = Run("local function inner()\n  fail()\nend\nfunction outer()\n  inner()\nend\nouter()");
        Assert.Equal(2, error.Location!.Value.Line);
        Assert.Contains("policy.lua:5: in function 'outer'", error.Trace, StringComparison.Ordinal);
        Assert.DoesNotContain("[holdfast]", error.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_of_a_file_is_told_whole_however_long()
    {
        var path = "/" + string.Join('/', Enumerable.Repeat("directory", 12)) + "/policy.lua";
        Assert.Equal(new LuaLocation(path, 1), _state.Run("fail()"u8, "@" + path)!.Location);
        Assert.Equal(new LuaLocation(path, 1), _state.Run("x = = 1"u8, "@" + path)!.Location);
    }

    [Theory]
    [InlineData("error({ code = 1 })", "table")]
    [InlineData("error(print)", "function")]
    [InlineData("error()", "nil")]
    public void An_error_that_is_no_text_is_named(string text, string type) =>
        Assert.Equal($"the error is no text but a {type}", Run(text).Message);

    [Fact]
    public void Lua_may_catch_what_managed_code_fails_with()
    {
        Assert.Null(_state.Run("ok, message = pcall(fail)"u8, "@policy.lua"));
        Assert.False(_state.Global("ok").IsTrue);
        Assert.Contains("it can't be", _state.Global("message").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("string.rep('x', 1 << 30)")]
    [InlineData("local t = {} for i = 1, 1e9 do t[i] = i end")]
    [InlineData("local s = 'x' while true do s = s .. s end")]
    [InlineData("local t = {} while true do t[#t + 1] = fill(1000000) end")]
    public void Memory_is_bounded(string text)
    {
        var error = Run(text);
        Assert.Equal(LuaStatus.MemoryError, error.Status);
        Assert.Equal("not enough memory", error.Message);
    }

    [Fact]
    public void Memory_that_managed_code_fills_is_never_refused_to_it()
    {
        Assert.Null(_state.Run("length = #fill(20000000)"u8, "@policy.lua")?.ToString());
        Assert.Equal(20_000_000, _state.Global("length").Integer);
    }

    [Fact]
    public void Lua_may_catch_that_there_is_no_memory()
    {
        Assert.Null(_state.Run("ok, message = pcall(string.rep, 'x', 1 << 30)"u8, "@policy.lua")?.ToString());
        Assert.Equal("not enough memory", _state.Global("message").Text);
    }

    [Theory]
    [InlineData("while true do end")]
    [InlineData("local function f() while true do end end while true do pcall(f) end")]
    [InlineData("while true do xpcall(error, function() while true do end end) end")]
    [InlineData("while true do pcall(pcall, pcall, function() while true do end end) end")]
    [InlineData("local function f() while true do pcall(f) end end f()")]
    [InlineData("coroutine.wrap(function() while true do end end)()")]
    [InlineData("while true do coroutine.resume(coroutine.create(function() while true do end end)) end")]
    [InlineData("local co = coroutine.create(function() while true do pcall(coroutine.yield) end end) while true do coroutine.resume(co) end")]
    [InlineData("for i in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end")]
    [InlineData("table.sort({ 3, 2, 1, 5, 4 }, function(a, b) while true do end end)")]
    [InlineData("('x'):gsub('.', function() while true do end end)")]
    [InlineData("call(function() while true do end end)")]
    [InlineData("while true do pcall(call, function() while true do end end) end")]
    [InlineData("setmetatable({}, { __index = function() while true do end end }).x = nil; local _ = setmetatable({}, { __index = function() while true do end end }).x")]
    [InlineData("local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end end) coroutine.resume(co) coroutine.close(co) while true do end")]
    [InlineData("while true do load('while true do end')() end")]
    [InlineData("while true do fail = pcall(fail) and fail or fail end")]
    public void A_loop_without_end_is_ended(string text)
    {
        var error = Run(text);
        Assert.Equal(LuaStatus.TimeLimit, error.Status);
        Assert.Equal("it ran for longer than it may", error.Message);
    }

    [Fact]
    public void Time_in_which_its_thread_waits_for_a_processor_does_not_count()
    {
        using var state = new LuaState(limits: new LuaLimits { Load = TimeSpan.FromSeconds(10) }, time: new LeapingTime());
        var error = state.Run("local sum = 0 for i = 1, 10000 do sum = sum + i end assert(sum == 50005000)"u8, "@policy.lua");
        Assert.Null(error?.ToString());
    }

    [Fact]
    public void What_was_ended_is_named_by_its_line()
    {
        var error = Run("local function spin()\n  while true do end\nend\nlocal function outer()\n  spin()\n  return 1\nend\nouter()");
        Assert.Equal(new LuaLocation("policy.lua", 2), error.Location);
        Assert.Contains("policy.lua:5: in", error.Trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local function deeper(n) return 1 + deeper(n + 1) end deeper(1)")]
    [InlineData("local function deeper() call(deeper) end deeper()")]
    [InlineData("local t = setmetatable({}, {}) getmetatable(t).__index = function(s, k) return s[k] end return t.x")]
    [InlineData("local s = string.rep('(', 300) .. string.rep(')', 300) error(load('return ' .. s) or 'overflow')")]
    public void Recursion_is_bounded(string text)
    {
        using var state = new LuaState();
        state.SetGlobal("call", call => call.State.Call(call[1].Function!, [], out _) is { } error ? call.Fail(error.Message) : 0);
        var error = state.Run(Encoding.UTF8.GetBytes(text), "@policy.lua")!;
        Assert.Equal(LuaStatus.RuntimeError, error.Status);
        Assert.Contains("overflow", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("setmetatable({}, { __gc = function() end })", "__gc is not available")]
    [InlineData("os.exit(1)", "attempt to call a nil value (field 'exit')")]
    [InlineData("debug.sethook()", "attempt to call a nil value (field 'sethook')")]
    [InlineData("assert(load(string.dump(function() end)))", "attempt to load a binary chunk (mode is 't')")]
    [InlineData("package.loadlib('x', '*')", "attempt to call a nil value (field 'loadlib')")]
    public void What_could_harm_the_process_is_not_there(string text, string message) => Assert.Equal(message, Run(text).Message);

    [Fact]
    public void Nothing_repeated_without_end_is_nothing() => Assert.Null(_state.Run("assert(string.rep('', 1 << 60) == '')"u8, "@x.lua"));

    private LuaError Run(string text)
    {
        var error = _state.Run(Encoding.UTF8.GetBytes(text), "@policy.lua");
        Assert.NotNull(error);
        return error;
    }

    // As a thread sees the clock that is held up for a minute between any two looks.
    private sealed class LeapingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now += 60;
    }
}
