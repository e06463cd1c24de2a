using System.Collections.Immutable;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The PROXY header that the query goes out with has this value too.</summary>
/// <param name="Value">The value.</param>
public sealed record AddProxyProtocolValueAction(ProxyProtocolValue Value)
    : RuleAction<AddProxyProtocolValueAction>, IAction<AddProxyProtocolValueAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Text, "TYPE=VALUE",
        "the PROXY header that the query goes out with, to backends with `proxy_protocol`, has this value too, as far as there "
            + "is room for it; the next rules are tried")
    { Most = 255 };

    /// <inheritdoc/>
    public static string Name => "add_proxy_protocol_value";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [$"{Value}"];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    internal override bool ChangesQuery => true;

    // The value's octets, once it is prepared.
    private byte[] Octets { get; init; } = [];

    /// <inheritdoc/>
    public static AddProxyProtocolValueAction? Read(IActionValues values) =>
        values.Text(Subject) is { } text && ProxyProtocolValue.Read(text, Subject, values) is { } value ? new(value) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) => this with { Octets = Value.Octets };

    internal override RuleVerdict Act(ref Query query)
    {
        var values = ProxyValueBuffer.OfThread;
        // What it came with, or was given by a rule of the configuration, stays as it is for other queries.
        if (query.ProxyValues != values)
            values.Set(query.ProxyValues is { } present ? present.Octets : default);
        values.TryAdd(Value.Type, Octets);
        query.ProxyValues = values;
        return RuleVerdict.TryNext;
    }
}
