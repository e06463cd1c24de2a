using Holdfast.Commands.Output;

namespace Holdfast.Tests.Commands.Output;

public sealed class TableWriterTests
{
    [Fact]
    public void Columns_are_aligned_and_nothing_is_cut()
    {
        var table = new TableWriter("NAME", ">QUERIES", "STATE");
        table.Add("a", "7", "up");
        table.Add("a-very-long-name", "123456789", "");
        using var output = new StringWriter();
        table.WriteTo(output);
        Assert.Equal(
            """
            NAME                QUERIES  STATE
            a                         7  up
            a-very-long-name  123456789  -

            """, output.ToString());
    }
}
