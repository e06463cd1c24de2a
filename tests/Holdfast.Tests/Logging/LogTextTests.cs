using Holdfast.Logging;
using Microsoft.Extensions.Logging;

namespace Holdfast.Tests.Logging;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("Neighbor r1 is Established", "Neighbor r1 is Established")]
    [InlineData("one\ntwo\r\nthree\rfour", "one two three four")]
    [InlineData("\u001b[2Jgone\u0007\u009b", "\\u001b[2Jgone\\u0007\\u009b")]
    [InlineData("maintenance \u202eetihw\u2066\u200b", "maintenance \\u202eetihw\\u2066\\u200b")]
    [InlineData("Zürich \U0001F4A1 > \"x\"", "Zürich \U0001F4A1 > \"x\"")]
    public void What_would_change_a_terminal_is_written_as_its_number(string text, string expected) =>
        Assert.Equal(expected, LogText.Clean(text));

    [Fact]
    public void A_text_is_cut_at_its_bound_and_never_within_a_character()
    {
        string text = new string('x', LogText.MaxLength - 1) + "\U0001F4A1" + new string('y', 600_000);
        string clean = LogText.Clean(text);
        Assert.Equal(new string('x', LogText.MaxLength - 1) + "… (600002 characters more)", clean);
    }

    [Fact]
    public void A_mistake_of_an_operator_is_told_without_a_stack()
    {
        var thrown = Assert.Throws<IOException>(
            (Action)(() => throw new IOException("no room", new IOException("disk is full"))));
        Assert.Equal("State is not saved | no room: disk is full", LogText.Of("State is not saved", thrown, LogLevel.Warning));
    }

    [Fact]
    public void What_may_be_a_mistake_in_this_program_is_told_with_its_stack_on_one_line()
    {
        var thrown = Assert.Throws<InvalidOperationException>(
            (Action)(() => throw new InvalidOperationException("queue is empty")));
        string text = LogText.Of("A worker broke", thrown, LogLevel.Error);
        Assert.Contains(nameof(LogTextTests), text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
    }
}
