using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The PROXY header that the query goes out with has these values, and no others.</summary>
/// <param name="Values">The values.</param>
public sealed record SetProxyProtocolValuesAction(ValueList<ProxyProtocolValue> Values)
    : RuleAction<SetProxyProtocolValuesAction>, IAction<SetProxyProtocolValuesAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Texts, "TYPE=VALUE",
        "the PROXY header that the query goes out with, to backends with `proxy_protocol`, has these values in place of those "
            + "that it came with; the next rules are tried")
    { Most = ProxyValues.Most };

    /// <inheritdoc/>
    public static string Name => "set_proxy_protocol_values";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [.. Values.Select(value => $"{value}")];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    internal override bool ChangesQuery => true;

    // The values as they are sent, once it is prepared.
    private ProxyValueBuffer? Sent { get; init; }

    /// <inheritdoc/>
    public static SetProxyProtocolValuesAction? Read(IActionValues values)
    {
        ImmutableArray<ProxyProtocolValue> read =
        [
            .. values.Texts(Subject).Select(text => ProxyProtocolValue.Read(text, Subject, values)).OfType<ProxyProtocolValue>(),
        ];
        if (read.Sum(value => value.Length) <= ProxyValues.Most)
            return read.IsEmpty ? null : new(read);
        values.Wrong(Subject, $"the values have more than {ProxyValues.Most} octets with their types and lengths", "send fewer");
        return null;
    }

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks)
    {
        var sent = new ProxyValueBuffer();
        foreach (var value in Values)
            sent.TryAdd(value.Type, value.Octets);
        return this with { Sent = sent };
    }

    internal override RuleVerdict Act(ref Query query)
    {
        query.ProxyValues = Sent;
        return RuleVerdict.TryNext;
    }
}
