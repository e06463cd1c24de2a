using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>Makes nodes of Lua's values, each where it is written.</summary>
/// <param name="functions">The functions among them.</param>
internal sealed class LuaNodes(LuaFunctions functions)
{
    private const int Deepest = 16;

    /// <summary>The arguments of a call.</summary>
    /// <param name="values">Their values.</param>
    /// <param name="call">Where the call is.</param>
    public IReadOnlyList<Node> Of(IReadOnlyList<LuaValue> values, Location call)
    {
        var nodes = new List<Node>();
        var from = call;
        foreach (var value in values)
        {
            var node = Of(value, from, depth: 0);
            nodes.Add(node);
            if (node is ScalarNode { IsEmpty: false }) from = node.At;
        }
        return nodes;
    }

    private Node Of(LuaValue value, Location from, int depth)
    {
        switch (value.Kind)
        {
            case LuaKind.Boolean:
                return Scalar(value.IsTrue ? "true" : "false", isPlain: true, from);
            case LuaKind.Integer or LuaKind.Number:
                return Scalar(value.Integer is { } integer ? integer.ToString(CultureInfo.InvariantCulture) : value.ToString(),
                    isPlain: true, from);
            case LuaKind.Text:
                return Scalar(value.Text!, isPlain: false, from);
            case LuaKind.Table when depth < Deepest:
                return Of(value.Table!, from, depth + 1);
            case LuaKind.Function:
                return functions.Of(value, from);
            case LuaKind.Object when value.Object is BuiltInPolicy policy:
                return Scalar(policy.Name, isPlain: false, from);
            case LuaKind.Object when value.Object is Call made:
                return new ObjectNode(made, from);
            default:
                return new ScalarNode("", isPlain: true, from);
        }
    }

    private Node Of(LuaTable table, Location from, int depth)
    {
        if (table.Entries.Count == 0)
        {
            var list = new SequenceNode(from);
            foreach (var item in table.Items)
            {
                var node = Of(item, from, depth);
                list.Add(node);
                if (node is ScalarNode) from = node.At;
            }
            return list;
        }
        var mapping = new MappingNode(from);
        // A table that is numbered with gaps begins with the numbers that have none.
        var isNumbered = table.Entries.All(entry => entry.Key.Kind == LuaKind.Integer);
        foreach (var (index, item) in isNumbered ? table.Items.Index() : [])
            mapping.Add(Scalar((index + 1).ToString(CultureInfo.InvariantCulture), isPlain: false, from), Of(item, from, depth));
        // Lua's tables have no order: the file's is that of the keys in it.
        var entries = table.Entries.Where(entry => entry.Key.Kind is LuaKind.Text or LuaKind.Integer)
            .Select(entry => (Key: entry.Key.ToString(), entry.Value, At: LuaPlaces.Key(entry.Key.ToString(), from)))
            .OrderBy(entry => entry.At?.Line ?? int.MaxValue).ThenBy(entry => entry.At?.Column ?? 0)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal);
        foreach (var (key, value, at) in entries)
            mapping.Add(Scalar(key, isPlain: false, at ?? from), Of(value, at ?? from, depth));
        return mapping;
    }

    private static ScalarNode Scalar(string text, bool isPlain, Location from) => new(text, isPlain, LuaPlaces.Value(text, from));
}

/// <summary>One of dnsdist's own policies, as a Lua value.</summary>
/// <param name="Name">Its name in dnsdist.</param>
internal sealed record BuiltInPolicy(string Name);
