using Holdfast.Commands.Output;

namespace Holdfast.Tests.Commands.Output;

public sealed class ColumnsTests
{
    private static readonly View<IReadOnlyList<string>> Words = new Columns<string>(word => word)
        .Add("WORD", word => new Cell(word, word == "down" ? Tone.Bad : Tone.Good))
        .Add(">LENGTH", word => $"{word.Length}")
        .AddWide("REVERSED", word => string.Concat(word.Reverse()))
        .List;

    [Fact]
    public void A_table_has_its_headers_and_a_wide_one_all_its_columns()
    {
        Assert.Equal("WORD  LENGTH\nup         2\ndown       4\n", Table(new TextOutput(TextWriter.Null)));
        Assert.Equal(
            "WORD  LENGTH  REVERSED\nup         2  pu\ndown       4  nwod\n",
            Table(new TextOutput(TextWriter.Null) { Wide = true }));
    }

    [Fact]
    public void Without_headers_only_the_rows_are_left_and_no_wider_than_they_need_be() =>
        Assert.Equal("up    2\ndown  4\n", Table(new TextOutput(TextWriter.Null) { Headers = false }));

    [Fact]
    public void Colours_change_no_column()
    {
        var text = Table(new TextOutput(TextWriter.Null) { Colours = true });
        Assert.Equal("WORD  LENGTH\n\e[32mup\e[0m         2\n\e[31mdown\e[0m       4\n", text);
    }

    [Theory]
    [InlineData("table", "WORD  LENGTH\nup         2\ndown       4\n")]
    [InlineData("wide", "WORD  LENGTH\nup         2\ndown       4\n")]
    [InlineData("name", "up\ndown\n")]
    [InlineData("json", "[\"up\", \"down\"]\n")]
    [InlineData("yaml", "- up\n- down\n")]
    public void A_report_takes_the_form_that_is_asked_for(string word, string expected)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new Rendering(OutputFormats.Parse(word), new TextOutput(output)).Write(["up", "down"], "[\"up\", \"down\"]", Words);
        Assert.Equal(expected, output.ToString());
    }

    private static string Table(TextOutput like)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Words.Write(["up", "down"], like with { Writer = output });
        return output.ToString();
    }
}
