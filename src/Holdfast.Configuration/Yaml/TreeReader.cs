using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Holdfast.Configuration.Yaml;

/// <summary>
/// Reads the file's YAML into nodes. Works on the parser's events rather than on its document tree, because that tree
/// gives up at the first duplicate key and keeps tags silently.
/// </summary>
internal sealed class TreeReader(SourceText source, DiagnosticBag bag)
{
    /// <summary>Values of a configuration, those that stand at several places counted at each.</summary>
    public const long LargestTree = 500_000;

    private const int DeepestNesting = 32;

    private readonly Dictionary<string, Node> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<Frame> _open = new();
    private Node? _root;

    /// <summary>The whole file could be read. If not, the tree holds what stands before the syntax error.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A file that says nothing is right.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Reads the one document.</summary>
    /// <returns>Its root; null when there is none, with the reason in the diagnostics.</returns>
    public Node? Read()
    {
        var parser = new Parser(new Scanner(new StringReader(source.Text), skipComments: true));
        var last = Mark.Empty;
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is not { } current) continue;
                last = current.End;
                if (!Take(current)) return _root;
            }
            IsComplete = true;
        }
        catch (YamlException e)
        {
            SyntaxAdvice.Report(source, bag, e.Start, e.End, e.Message, Innermost);
        }
        catch (InvalidOperationException)
        {
            // The parser's way of saying that the file ended within a [ or {.
            SyntaxAdvice.Report(source, bag, last, last, "the file ends within brackets", Innermost);
        }
        while (_open.Count > 0) Close();
        if (_root is null && IsComplete && !MayBeEmpty)
            bag.Malformed(source.At(1, 1), "the file says nothing",
                "it needs at least `dns:` with `backends:`; examples/lb.yaml is a beginning");
        return _root;
    }

    private Node? Innermost => _open.FirstOrDefault(frame => frame.Flow)?.Node;

    private bool Take(ParsingEvent current)
    {
        switch (current)
        {
            case DocumentStart start when _root is not null:
                bag.Malformed(At(start.Start, 3), "a second document begins here",
                    "keep one document, and leave `---` out");
                IsComplete = true;
                return false;
            case AnchorAlias alias:
                return TakeAlias(alias);
            case Scalar scalar:
                RefuseTag(scalar);
                var length = scalar.End.Line == scalar.Start.Line ? (int)(scalar.End.Column - scalar.Start.Column) : 1;
                return Place(scalar, new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, At(scalar.Start, length)));
            case SequenceStart start:
                RefuseTag(start);
                return Open(start, new SequenceNode(At(start.Start)), start.Style == SequenceStyle.Flow);
            case MappingStart start:
                RefuseTag(start);
                // The parser gives a single pair within a list (`[a: b]`) no place of its own.
                var placeless = _open.Count > 0 && start.Start.Index == 0;
                return Open(start, new MappingNode(placeless ? source.At(0, 0) : At(start.Start)),
                    start.Style == MappingStyle.Flow);
            case SequenceEnd or MappingEnd:
                Close();
                return true;
            default:
                return true;
        }
    }

    private bool Open(NodeEvent start, Node node, bool flow)
    {
        _open.Push(new Frame(node, flow, start.Anchor.IsEmpty ? null : start.Anchor.Value));
        if (_open.Count <= DeepestNesting) return true;
        bag.Malformed(node.At with { Length = 1 }, $"nested deeper than {DeepestNesting} levels",
            "no key needs that; look for a bracket too many");
        while (_open.Count > 0) Close();
        return false;
    }

    private void Close()
    {
        var frame = _open.Pop();
        if (frame.PendingKey is { } key) frame.Add(new ScalarNode("", isPlain: true, key.At));
        if (frame.Anchor is not null) _anchors[frame.Anchor] = frame.Node;
        Attach(frame.Node);
    }

    private bool Place(NodeEvent parsed, Node node)
    {
        if (!parsed.Anchor.IsEmpty) _anchors[parsed.Anchor.Value] = node;
        return Attach(node);
    }

    private bool Attach(Node node)
    {
        if (_open.TryPeek(out var frame)) frame.Add(node);
        else _root ??= node;
        return true;
    }

    private bool TakeAlias(AnchorAlias alias)
    {
        var at = At(alias.Start, (int)(alias.End.Column - alias.Start.Column));
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            bag.Malformed(at, $"`*{alias.Value.Value}` names no anchor that stands before it",
                $"write `&{alias.Value.Value}` before the value meant, further up; or put the text in quotes");
            return Attach(new ScalarNode("", isPlain: true, at));
        }
        if (_open.Sum(frame => frame.Node.Size) + node.Size <= LargestTree) return Attach(node);
        bag.Malformed(at, $"with its aliases written out the file has more than {LargestTree} values",
            "write what is meant without nested aliases");
        return false;
    }

    private void RefuseTag(NodeEvent parsed)
    {
        if (parsed.Tag.IsEmpty || parsed.Tag.IsNonSpecific) return;
        bag.Malformed(At(parsed.Start), $"the tag `{parsed.Tag.Value}` is not understood",
            "take it away: types follow from the keys");
    }

    private Location At(Mark mark, int length = 1) => source.At((int)mark.Line, (int)mark.Column, length);

    private sealed class Frame(Node node, bool flow, string? anchor)
    {
        public Node Node { get; } = node;

        public bool Flow { get; } = flow;

        public string? Anchor { get; } = anchor;

        public Node? PendingKey { get; private set; }

        public void Add(Node child)
        {
            switch (Node)
            {
                case SequenceNode sequence:
                    sequence.Add(child);
                    break;
                case MappingNode when PendingKey is null:
                    PendingKey = child;
                    break;
                case MappingNode mapping:
                    mapping.Add(PendingKey!, child);
                    PendingKey = null;
                    break;
            }
        }
    }
}
