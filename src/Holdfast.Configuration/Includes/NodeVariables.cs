using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Includes;

/// <summary>
/// Fills in <c>${node}</c> and <c>${hostname}</c> where they stand in single values; <c>$${</c> is a <c>${</c> that stands for
/// itself. Any other <c>${x}</c> is a mistake, but in commands, where it is the shell's.
/// </summary>
/// <param name="hostname">The host's name.</param>
/// <param name="bag">Where unknown variables are reported.</param>
internal sealed class NodeVariables(string hostname, DiagnosticBag bag)
{
    private const string Opening = "${";

    // What stands below these keys is for a shell, or may be.
    private static readonly string[] Commands = ["command", "hooks"];

    private readonly Dictionary<Node, Node> _filled = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Node> _filledInCommands = new(ReferenceEqualityComparer.Instance);

    /// <summary>A tree with its variables filled in.</summary>
    /// <param name="root">The whole configuration, in which <c>node.name</c> is what <c>${node}</c> stands for.</param>
    public Node Fill(Node root)
    {
        // An alias makes one node stand at many places: it is filled in once.
        _filled.Clear();
        _filledInCommands.Clear();
        var node = hostname;
        if (ValueOf(ValueOf(root, "node"), "name") is ScalarNode { IsEmpty: false } name)
        {
            var filled = Fill(name, node: null, isCommand: false);
            _filled[name] = filled;
            node = filled.Text;
        }
        return Fill(root, node, isCommand: false);
    }

    /// <summary>A value in which <c>${hostname}</c> alone may stand: it is wanted before the node's name is known.</summary>
    public string FillHostname(ScalarNode value) => Fill(value, node: null, isCommand: false).Text;

    private Node Fill(Node tree, string node, bool isCommand)
    {
        var done = isCommand ? _filledInCommands : _filled;
        if (done.TryGetValue(tree, out var known)) return known;
        switch (tree)
        {
            case ScalarNode scalar:
                return done[tree] = Fill(scalar, node, isCommand);
            case SequenceNode sequence:
                var list = new SequenceNode(sequence.At);
                foreach (var item in sequence.Items) list.Add(Fill(item, node, isCommand));
                return done[tree] = list;
            case MappingNode mapping:
                var filled = new MappingNode(mapping.At);
                foreach (var (key, value) in mapping.Entries)
                    filled.Add(key, Fill(value, node, isCommand || (key is ScalarNode name && Commands.Contains(name.Text))));
                return done[tree] = filled;
            default:
                return tree;
        }
    }

    private ScalarNode Fill(ScalarNode scalar, string? node, bool isCommand)
    {
        if (!scalar.Text.Contains(Opening, StringComparison.Ordinal)) return scalar;
        var filled = new StringBuilder();
        for (var rest = scalar.Text.AsSpan(); !rest.IsEmpty;)
        {
            var open = rest.IndexOf(Opening);
            if (open < 0)
            {
                filled.Append(rest);
                break;
            }
            if (open > 0 && rest[open - 1] == '$')
            {
                filled.Append(rest[..(open - 1)]).Append(Opening);
                rest = rest[(open + Opening.Length)..];
                continue;
            }
            filled.Append(rest[..open]);
            var close = rest[open..].IndexOf('}');
            var variable = close < 0 ? rest[open..] : rest.Slice(open, close + 1);
            if (Value(variable, node) is not { } value)
            {
                if (isCommand)
                {
                    filled.Append(Opening);
                    rest = rest[(open + Opening.Length)..];
                    continue;
                }

                Refuse(scalar, variable.ToString(), node is not null);
                return new ScalarNode(scalar.Text, scalar.IsPlain, scalar.At);
            }
            filled.Append(value);
            rest = rest[(open + variable.Length)..];
        }
        return new ScalarNode(filled.ToString(), scalar.IsPlain, scalar.At);
    }

    private string? Value(ReadOnlySpan<char> variable, string? node) => variable switch
    {
        "${node}" => node,
        "${hostname}" => hostname,
        _ => null,
    };

    private void Refuse(ScalarNode scalar, string variable, bool isNodeKnown)
    {
        if (variable == "${node}")
            bag.Malformed(scalar.At, "`${node}` is not known here: `node.name` may stand in any file", "write `${hostname}`");
        else if (!variable.EndsWith('}'))
            bag.Malformed(scalar.At, "`${` has no `}` behind it", "close it, or write `$${` for a `${` that stands for itself");
        else
            bag.Malformed(scalar.At, $"`{ScalarValues.Shorten(variable)}` is not known",
                (isNodeKnown ? "known are `${node}` and `${hostname}`" : "known here is `${hostname}`")
                    + "; `$${` is a `${` that stands for itself");
    }

    private static Node? ValueOf(Node? tree, string key) => tree is not MappingNode mapping ? null
        : mapping.Entries.FirstOrDefault(entry => entry.Key is ScalarNode name && name.Text == key).Value;
}
