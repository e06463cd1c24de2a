using Holdfast.Configuration.Manual;

namespace Holdfast.Configuration.Tests.Manual;

/// <summary>The tables of docs/configuration.md say what the keys say.</summary>
public class ManualTablesTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(LoadedFile.Directory, "docs", "configuration.md"));

    [Fact]
    public void The_manual_is_as_the_keys_have_it() =>
        Assert.Equal(Reference, ManualTables.Rewrite(Reference), ignoreLineEndingDifferences: false);

    [Fact]
    public void A_row_that_is_missing_is_put_behind_its_predecessor() =>
        Assert.Equal(Reference, ManualTables.Rewrite(Without("| `dns.tcp.max_connections` |")));

    [Fact]
    public void A_row_of_a_key_that_is_gone_goes() =>
        Assert.Equal(Reference,
            ManualTables.Rewrite(Reference.Replace("\n## `api`\n", "\n| `api.port` | port | none | gone |\n## `api`\n",
            StringComparison.Ordinal)));

    [Fact]
    public void A_row_that_says_something_else_is_put_right() =>
        Assert.Equal(Reference,
            ManualTables.Rewrite(Reference.Replace("| `dns.tcp.max_connections` | 1 to 1000000 |",
            "| `dns.tcp.max_connections` | some |", StringComparison.Ordinal)));

    private static string Without(string row)
    {
        Assert.Contains(row, Reference, StringComparison.Ordinal);
        return string.Join('\n', Reference.Split('\n').Where(line => !line.StartsWith(row, StringComparison.Ordinal)));
    }
}
