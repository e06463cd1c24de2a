using System.Text;

namespace Holdfast.Lua.Tests;

/// <summary>What LuaJIT has and Lua 5.4 lacks.</summary>
public sealed class LuaJitNamesTests
{
    [Theory]
    [InlineData("select('#', unpack({ 1, 2, 3 }))", "3")]
    [InlineData("table.getn({ 1, 2 })", "2")]
    [InlineData("table.maxn({ [3] = 1, [10] = 2, x = 1 })", "10")]
    [InlineData("loadstring('return 7')()", "7")]
    [InlineData("math.pow(2, 10)", "1024")]
    [InlineData("math.ldexp(1, 3)", "8")]
    [InlineData("bit.band(0xff, 0x0f, 0x3)", "3")]
    [InlineData("bit.bor(1, 2, 4)", "7")]
    [InlineData("bit.bxor(7, 2)", "5")]
    [InlineData("bit.bnot(0)", "-1")]
    [InlineData("bit.lshift(1, 31)", "-2147483648")]
    [InlineData("bit.rshift(-1, 28)", "15")]
    [InlineData("bit.arshift(-256, 4)", "-16")]
    [InlineData("bit.rol(0x12345678, 12)", "1164411171")]
    [InlineData("bit.ror(0x12345678, 12)", "1736516421")]
    [InlineData("bit.bswap(0x12345678)", "2018915346")]
    [InlineData("bit.tobit(0xffffffff)", "-1")]
    [InlineData("bit.tohex(-1, 4)", "ffff")]
    [InlineData("bit.tohex(255, -8)", "000000FF")]
    [InlineData("bit.band(3.0, '5')", "1")]
    [InlineData("setfenv(function() return x end, { x = 9 })()", "9")]
    [InlineData("(function() setfenv(1, { x = 8 }) return x end)()", "8")]
    [InlineData("getfenv(function() return print end) == _G", "true")]
    public void They_do_what_they_do_there(string expression, string value)
    {
        using var state = new LuaState();
        Assert.Null(state.Run(Encoding.UTF8.GetBytes("got = " + expression), "@test.lua")?.ToString());
        Assert.Equal(value, state.Global("got").ToString());
    }

    [Fact]
    public void A_wrong_operand_is_an_error_at_the_caller()
    {
        using var state = new LuaState();
        var error = state.Run("\nbit.band({}, 1)"u8, "@test.lua")!;
        Assert.Equal("number expected, got table", error.Message);
    }
}
