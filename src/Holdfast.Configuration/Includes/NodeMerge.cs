using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Includes;

/// <summary>
/// Puts two files together: mappings merge, lists append, and what can do neither stands there twice, unless one of them is
/// <see cref="Node.IsImplied"/>: then the other holds.
/// </summary>
internal static class NodeMerge
{
    /// <summary>The second mapping's keys with the first's. Neither is changed.</summary>
    /// <param name="first">The keys that stand first.</param>
    /// <param name="second">The keys that come to them.</param>
    /// <param name="path">Where both stand in the configuration.</param>
    /// <param name="bag">Where a key is reported that the second has twice.</param>
    public static MappingNode Of(MappingNode first, MappingNode second, string path, DiagnosticBag bag)
    {
        List<(Node Key, Node Value)> entries = [.. first.Entries];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
            if (entries[i].Key is ScalarNode name) places.TryAdd(name.Text, i);
        var seen = new Dictionary<string, Location>(StringComparer.Ordinal);
        foreach (var (key, value) in second.Entries)
        {
            var name = (key as ScalarNode)?.Text;
            if (name is not null && !seen.TryAdd(name, key.At))
                bag.Twice(key.At, path, name, seen[name]);
            else if (name is not null && places.TryGetValue(name, out var place)
                && Merged(entries[place].Value, value, path.Length == 0 ? name : $"{path}.{name}", bag) is { } merged)
                entries[place] = (entries[place].Key, merged);
            else
                // A single value that is there already is reported, with both places, when the mapping is read.
                entries.Add((key, value));
        }
        var all = new MappingNode(first.At);
        foreach (var (key, value) in entries) all.Add(key, value);
        return all;
    }

    private static Node? Merged(Node first, Node second, string path, DiagnosticBag bag)
    {
        if (first.IsImplied != second.IsImplied) return first.IsImplied ? second : first;
        switch (first, second)
        {
            case (MappingNode one, MappingNode other):
                return Of(one, other, path, bag);
            case (SequenceNode one, SequenceNode other):
                var list = new SequenceNode(one.At);
                foreach (var item in one.Items.Concat(other.Items)) list.Add(item);
                return list;
            default:
                return null;
        }
    }
}
