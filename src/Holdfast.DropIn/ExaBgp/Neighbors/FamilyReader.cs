using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>Reads <c>family { ... }</c>.</summary>
internal sealed class FamilyReader(NeighborStatements statements, ForeignReading reading)
{
    private static readonly string[] Known = ["unicast", "multicast", "nlri-mpls", "mpls-vpn", "flow", "flow-vpn", "mup",
        "mcast-vpn"];

    public void Read(Neighbor neighbor)
    {
        var families = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in statements.BlocksOf("family").SelectMany(block => block.Body!))
        {
            if (Family(statement) is not { } family) continue;
            if (family == "all") families.UnionWith(["ipv4", "ipv6"]);
            else families.Add(family);
        }
        if (families.Count is > 0 and < 2) neighbor.Keys.Set("families", families, statements.BlocksOf("family").First().At);
    }

    private string? Family(Statement statement)
    {
        var words = statement.Words;
        if (words is [{ Text: "all" }]) return "all";
        if (words is [{ Text: "minimal" }]) return "all";
        if (words is [{ Text: "inet" or "inet4" }, ..]) return Unicast("ipv4", words);
        if (words is [{ Text: "inet6" }, ..]) return Unicast("ipv6", words);
        if (words is [{ Text: "ipv4" or "ipv6" }, ..]) return Unicast(words[0].Text, words);
        if (words is [{ Text: "l2vpn" or "bgp-ls" }, ..]) Beyond(statement);
        else reading.Error(statement.At, $"`{string.Join(' ', words)}` is not a family",
            "write `ipv4 unicast;` or `ipv6 unicast;`");
        return null;
    }

    private string? Unicast(string afi, IReadOnlyList<Word> words)
    {
        if (words is [_, { Text: "unicast" }]) return afi;
        if (words.Count == 2 && Known.Contains(words[1].Text)) Beyond(new Statement(words, null));
        else reading.Error(words[0].At, $"`{string.Join(' ', words)}` is not a family", $"write `{afi} unicast;`");
        return null;
    }

    private void Beyond(Statement statement) => reading.Error(statement.At,
        $"`{string.Join(' ', statement.Words)}`: unicast alone is spoken here",
        "take it away, or leave this neighbor to a router that speaks the family");
}
