using Holdfast.Lab.Paths;

namespace Holdfast.Lab.Tests.Failures;

public sealed class FailureTableTests
{
    [Fact]
    public void The_manual_has_the_same_rows()
    {
        var manual = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "lab", "README.md"));
        var rows = manual.SkipWhile(line => !line.StartsWith("| failure |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(FailureTable.Rows.Select(row => row.ToString()), rows);
    }
}
