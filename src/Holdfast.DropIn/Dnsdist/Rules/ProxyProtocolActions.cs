using System.Globalization;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Values that rules give to the PROXY headers that queries go out with.</summary>
internal static class ProxyProtocolActions
{
    /// <summary>
    /// Reads SetProxyProtocolValuesAction: in Lua a table of values by their types, in YAML a list of mappings with <c>key</c>
    /// and <c>value</c>.
    /// </summary>
    public static ActionResult? ReadValues(Arguments call)
    {
        if (call.Required(0, "a table of values by their types") is not { } values) return null;
        var texts = new SequenceNode(values.At);
        foreach (var (type, value) in Values(values.Node))
        {
            if (new Argument(value, values.Name, call.Reading).Text() is not { } text) return null;
            texts.Add(new ScalarNode($"{type}={text}", isPlain: false, value.At));
        }

        return new(new Settings().Set("set_proxy_protocol_values", texts));
    }

    /// <summary>Reads SetAdditionalProxyProtocolValueAction.</summary>
    public static ActionResult? ReadValue(Arguments call) =>
        call.Required(0, "a type")?.Integer(0, byte.MaxValue) is { } type && call.Required(1, "a value")?.Text() is { } value
            ? new(new Settings().Set(
                "add_proxy_protocol_value", string.Create(CultureInfo.InvariantCulture, $"{type}={value}"), call[1]!.At))
            : null;

    /// <summary>Reads ProxyProtocolValueRule.</summary>
    public static Selector? ReadRule(Arguments call)
    {
        if (call.Required(0, "a type")?.Integer(0, byte.MaxValue) is not { } type) return null;
        var text = type.ToString(CultureInfo.InvariantCulture);
        return new Selector.Part(
            "proxy_protocol_value", [call[1]?.Text() is { } value ? $"{text}={value}" : text], call[0]!.At);
    }

    private static IEnumerable<(string Type, Node Value)> Values(Node values) => values switch
    {
        MappingNode mapping => mapping.Entries.Select(entry => ((entry.Key as ScalarNode)?.Text ?? "", entry.Value)),
        SequenceNode list => list.Items.Select(static (item, i) => item is MappingNode one
            ? ((one.Find("key") as ScalarNode)?.Text ?? "", one.Find("value") ?? item)
            // The numbers that Lua gives the values of a list.
            : ((i + 1).ToString(CultureInfo.InvariantCulture), item)),
        _ => [("", values)],
    };
}
