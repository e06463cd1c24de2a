using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Lists of names and networks, written as they are or made by objects that gather them.</summary>
internal static class Listed
{
    /// <summary>Functions that make such objects, and methods that add to them.</summary>
    public static readonly string[] Makers =
        ["newSuffixMatchNode", "newNMG", "newDNSNameSet", "newDNSName", "newNetmask", "newDNSNameFromRaw"];

    /// <summary>The names or networks that a value stands for.</summary>
    public static IReadOnlyList<ScalarNode>? In(Argument argument)
    {
        var all = new List<ScalarNode>();
        return TryAdd(argument, all, depth: 0) ? all : null;
    }

    private static bool TryAdd(Argument argument, List<ScalarNode> all, int depth)
    {
        switch (argument.Node)
        {
            case ScalarNode { IsEmpty: false } scalar:
                all.Add(scalar);
                return true;
            case SequenceNode when depth < 3:
                var isWhole = true;
                foreach (var item in argument.OneOrMany()) isWhole &= TryAdd(item, all, depth + 1);
                return isWhole;
            case ObjectNode { Made: var made } when Makers.Contains(made.Name) && depth < 3:
                foreach (var call in (IEnumerable<Call>)[made, .. made.Added])
                    foreach (var given in call.Arguments)
                        if (!TryAdd(new Argument(given, argument.Name, argument.Reading), all, depth + 1)) return false;
                return true;
            default:
                argument.Text();
                return false;
        }
    }
}
