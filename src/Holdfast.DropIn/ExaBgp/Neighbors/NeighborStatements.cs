using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>What is said of one neighbor: by itself, by the group it stands in, and by the templates it inherits.</summary>
internal sealed class NeighborStatements
{
    private static readonly string[] ValueNames =
    [
        "description", "host-name", "domain-name", "router-id", "hold-time", "rate-limit", "local-address", "local-as", "peer-as",
        "passive", "listen", "connect", "outgoing-ttl", "incoming-ttl", "ttl-security", "md5", "md5-password", "md5-base64",
            "md5-ip",
        "group-updates", "auto-flush", "adj-rib-out", "adj-rib-in", "manual-eor", "peer-address", "source-interface", "inherit",
    ];

    private static readonly string[] BlockNames =
        ["family", "capability", "add-path", "nexthop", "api", "static", "announce", "flow", "l2vpn", "operational", "process"];

    private readonly Dictionary<string, Statement> _values = new(StringComparer.Ordinal);
    private readonly List<Statement> _blocks = [];

    /// <summary>The blocks, in the order in which their content counts.</summary>
    public IReadOnlyList<Statement> Blocks => _blocks;

    /// <summary>A statement with a value; null when nobody says it.</summary>
    public Statement? Value(string name) => _values.GetValueOrDefault(name);

    public IEnumerable<Statement> BlocksOf(string name) => _blocks.Where(block => block.Name == name);

    /// <summary>Adds statements; what they say takes the place of what was said before.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="reading">Where mistakes are reported.</param>
    /// <param name="templates">
    /// The templates that they may inherit; what one says goes before the neighbor's own, as in ExaBGP.
    /// </param>
    public void Add(IReadOnlyList<Statement> statements, ForeignReading reading, IReadOnlyDictionary<string, Statement> templates)
    {
        foreach (var statement in statements)
        {
            if (statement.Name == "neighbor") continue;
            if (BlockNames.Contains(statement.Name) && statement.Body is not null) _blocks.Add(statement);
            else if (!ValueNames.Contains(statement.Name))
                reading.Unknown(statement.At, statement.Name, $"`{statement.Name}` is not known of a neighbor",
                    Advise(statement.Name));
            else if (statement.Name != "inherit") Set(statement, reading);
        }
        foreach (var inherit in statements.Where(statement => statement.Name == "inherit"))
        {
            var words = new WordReader(inherit.Words.Skip(1), reading.Error, inherit.At);
            foreach (var name in words.TakeList("a template", "inherit common;") ?? [])
            {
                if (templates.TryGetValue(name.Text, out var template))
                    Add(template.Body!, reading, new Dictionary<string, Statement>());
                else
                    reading.Error(name.At, $"there is no template `{name.Text}`",
                        Nearest.To(name.Text, [.. templates.Keys]) is { } near ? $"did you mean `{near}`?"
                            : $"write `template {{ neighbor {name.Text} {{ ... }} }}` before it");
            }
        }
    }

    private void Set(Statement statement, ForeignReading reading)
    {
        if (_values.TryGetValue(statement.Name, out var before)
            && !before.Words.Select(word => word.Text).SequenceEqual(statement.Words.Select(word => word.Text)))
            reading.Warning(statement.At,
                $"`{statement.Name}` was given {before.At.SeenFrom(statement.At)} already, and this one holds",
                "keep one of them");
        _values[statement.Name] = statement;
    }

    private static string Advise(string name) =>
        Nearest.To(name, [.. ValueNames, .. BlockNames]) is { } near ? $"did you mean `{near}`?"
            : "take it away; docs/from-exabgp.md lists what a neighbor may have";
}
