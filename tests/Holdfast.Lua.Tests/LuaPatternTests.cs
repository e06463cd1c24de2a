using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Lua.Native;
using Holdfast.Lua.Values;

namespace Holdfast.Lua.Tests;

/// <summary>Patterns: as Lua's own, and within a bound.</summary>
public sealed class LuaPatternTests
{
    /// <summary>Each is what Lua 5.4's own functions return, by its manual and its test suite's rules.</summary>
    [Theory]
    [InlineData("('hello world'):find('o w')", "5 7")]
    [InlineData("('hello world'):find('l+')", "3 4")]
    [InlineData("('hello'):find('(l)(l)')", "3 4 l l")]
    [InlineData("('a.b'):find('.', 2, true)", "2 2")]
    [InlineData("('hello'):find('')", "1 0")]
    [InlineData("('hello'):find('', 6)", "6 5")]
    [InlineData("('hello'):find('', 7)", "nil")]
    [InlineData("('hello'):find('x*', -2)", "4 3")]
    [InlineData("('hello'):find('^l')", "nil")]
    [InlineData("('hello'):find('^l', 3)", "3 3")]
    [InlineData("('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key value")]
    [InlineData("('  trim  '):match('^%s*(.-)%s*$')", "trim")]
    [InlineData("('2026-11-26'):match('(%d+)-(%d+)-(%d+)')", "2026 11 26")]
    [InlineData("('abc'):match('()b()')", "2 3")]
    [InlineData("('THE (quick) fox'):find('%((%a+)%)')", "5 11 quick")]
    [InlineData("('f(a(b)c)d'):match('%b()')", "(a(b)c)")]
    [InlineData("('THE (quick) fox'):gsub('%f[%a]%a+', string.lower)", "the (quick) fox 3")]
    [InlineData("('\"it\\'s\"'):match('([\"\\'])(.-)%1')", "\" it's")]
    [InlineData("('a]b-c^d'):match('[]%-^]+', 2)", "]")]
    [InlineData("('x-y'):match('[%a-]+')", "x-y")]
    [InlineData("('0xBEEF'):match('^0x(%x+)$')", "BEEF")]
    [InlineData("('abc'):match('[^a]+')", "bc")]
    [InlineData("('ab'):match('a?b?c?')", "ab")]
    [InlineData("('$5'):match('$%d')", "$5")]
    [InlineData("('a%b'):find('%%')", "2 2")]
    [InlineData("('abc'):gsub('', '-')", "-a-b-c- 4")]
    [InlineData("('abc'):gsub('%w', '%0%0')", "aabbcc 3")]
    [InlineData("('abc def'):gsub('(%w+) (%w+)', '%2 %1')", "def abc 1")]
    [InlineData("('hello world'):gsub('o', '0', 1)", "hell0 world 1")]
    [InlineData("('hello'):gsub('l', { l = 'L' })", "heLLo 2")]
    [InlineData("('hello'):gsub('l', function() return false end)", "hello 2")]
    [InlineData("('hello'):gsub('^h', 'J')", "Jello 1")]
    [InlineData("('abc'):gsub('b*', '-')", "-a-c- 3")]
    [InlineData("('100%'):gsub('%%', '%%%%')", "100%% 1")]
    [InlineData("(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return table.concat(t, ' ') end)()", "a1 b2")]
    [InlineData("(function() local n = 0 for w in ('abc'):gmatch('') do n = n + 1 end return n end)()", "4")]
    [InlineData("(function() local t = {} for w in ('one two'):gmatch('%a+') do t[#t + 1] = w end return table.concat(t, '|') end)()", "one|two")]
    [InlineData("('^a'):gmatch('^a')()", "^a")]
    [InlineData("string.find(12, 2)", "2 2")]
    [InlineData("pcall(string.find, 'a', '[a')", "false malformed pattern (missing ']')")]
    [InlineData("pcall(string.find, 'a', 'a%')", "false malformed pattern (ends with '%')")]
    [InlineData("pcall(string.find, 'a', '(a')", "false unfinished capture")]
    [InlineData("pcall(string.find, 'a', '(a))')", "false invalid pattern capture")]
    [InlineData("pcall(string.find, 'a', '%1')", "false invalid capture index %1")]
    [InlineData("pcall(function() local s = ('a'):gsub('a', '%2') end)", "false test:1: invalid capture index %2 in replacement string")]
    public void They_are_as_in_Lua(string expression, string returned)
    {
        using var state = new LuaState();
        var text = $"local t = table.pack({expression}) for i = 1, t.n do t[i] = tostring(t[i]) end got = table.concat(t, ' ')";
        Assert.Null(state.Run(Encoding.UTF8.GetBytes(text), "=test")?.ToString());
        Assert.EndsWith(returned, state.Global("got").Text, StringComparison.Ordinal);
        Assert.StartsWith(returned[..1], state.Global("got").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(.-)%.(.-)%.(.-)%.(.-)%.(.-)x")]
    [InlineData(".*.*.*.*.*x")]
    [InlineData("(.-)(.-)(.-)(.-)%f[x]x")]
    public void One_that_would_take_for_ever_ends_with_an_error(string pattern)
    {
        using var state = new LuaState();
        var error = state.Run(Encoding.UTF8.GetBytes($"string.find(string.rep('a.', 200), '{pattern}')"), "@policy.lua")!;
        Assert.Equal(LuaStatus.RuntimeError, error.Status);
        Assert.Equal("the pattern takes too long", error.Message);
        Assert.Equal(1, error.Location!.Value.Line);
    }

    /// <summary>What the native functions say of the same, where they are asked before the prelude takes their place.</summary>
    [Fact]
    public void Any_pattern_matches_as_it_does_in_the_library()
    {
        var random = new Random(20);
        using var state = new LuaState();
        using var native = new NativeStrings();
        var function = Function(state, """
            local function told(ok, ...)
              if not ok then return "error" end
              local t = table.pack(...)
              for i = 1, t.n do t[i] = tostring(t[i]) end
              return table.concat(t, " ")
            end
            return function(text, pattern) return told(pcall(string.find, text, pattern)) end
            """);
        string[] items = ["a", "b", ".", "%a", "%A", "[ab]", "[^a]", "(a", ")", "()", "%1", "%f[b]", "%bab", "$", "^", "*", "+", "-", "?", "x"];
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "abx"[random.Next(3)]));
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => items[random.Next(items.Length)]));
            Assert.Null(state.Call(function, [LuaValue.Of(text), LuaValue.Of(pattern)], out var results));
            Assert.Equal($"{text} {pattern}: {native.Find(text, pattern)}", $"{text} {pattern}: {results[0].Text}");
        }
    }

    private static LuaFunctionValue Function(LuaState state, string text)
    {
        Assert.Null(state.Run(Encoding.UTF8.GetBytes($"made = (function() {text} end)()"), "=test")?.ToString());
        return state.Global("made").Function!;
    }

    /// <summary>A state without the prelude.</summary>
    private sealed unsafe class NativeStrings : IDisposable
    {
        private readonly nint _thread;
        private readonly int _find;
        private readonly LuaMemory* _memory;

        public NativeStrings()
        {
            _memory = (LuaMemory*)NativeMemory.AllocZeroed((nuint)sizeof(LuaMemory));
            _memory->Limit = 1 << 24;
            _thread = LuaApi.NewState(&LuaMemory.Allocate, _memory);
            *(LuaMemory**)(_thread - LuaApi.ExtraSpace) = _memory;
            foreach (var library in new[] { "_G", "string", "table" })
                LuaLibrary.Open(_thread, library);
            Assert.Equal(0, LuaLibrary.Load(_thread, """
                local find, pcall, tostring = string.find, pcall, tostring
                return function(text, pattern)
                  local t = table.pack(pcall(find, text, pattern))
                  if not t[1] then return "error" end
                  for i = 2, t.n do t[i] = tostring(t[i]) end
                  return table.concat(t, " ", 2, t.n)
                end
                """u8, "=native"));
            Assert.Equal(0, LuaApi.ProtectedCall(_thread, 0, 1, 0, 0, 0));
            _find = LuaApi.Reference(_thread, LuaApi.RegistryIndex);
        }

        public void Dispose()
        {
            LuaApi.Close(_thread);
            NativeMemory.Free(_memory);
        }

        public string Find(string text, string pattern)
        {
            LuaApi.RawGetInteger(_thread, LuaApi.RegistryIndex, _find);
            foreach (var argument in new[] { text, pattern })
            {
                var octets = Encoding.UTF8.GetBytes(argument);
                fixed (byte* first = octets)
                    LuaApi.PushString(_thread, first, (nuint)octets.Length);
            }
            Assert.Equal(0, LuaApi.ProtectedCall(_thread, 2, 1, 0, 0, 0));
            nuint length;
            var result = Encoding.UTF8.GetString(new ReadOnlySpan<byte>(LuaApi.ToString(_thread, -1, &length), (int)length));
            LuaApi.SetTop(_thread, -2);
            return result;
        }
    }
}
