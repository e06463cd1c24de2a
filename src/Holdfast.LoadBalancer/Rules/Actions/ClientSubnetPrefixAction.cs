using System.Collections.Immutable;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>How much backends are told of the client's address, and the next rules are tried.</summary>
/// <param name="Ipv4Prefix">Of IPv4 clients, in bits.</param>
/// <param name="Ipv6Prefix">Of IPv6 clients, in bits.</param>
public sealed record ClientSubnetPrefixAction(int Ipv4Prefix, int Ipv6Prefix)
    : RuleAction<ClientSubnetPrefixAction>, IAction<ClientSubnetPrefixAction>
{
    private static readonly ActionKey Ipv4Key = Key("ipv4_prefix", 32, "24");

    private static readonly ActionKey Ipv6Key = Key("ipv6_prefix", 128, "56");

    /// <inheritdoc/>
    public static string Name => "client_subnet_prefix";

    /// <inheritdoc/>
    public static string Help =>
        "backends with `client_subnet` are told as much of the client's address as `ipv4_prefix` and `ipv6_prefix` say, and "
            + "the next rules are tried";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Ipv4Key, Ipv6Key];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Ipv4Prefix, Ipv6Prefix];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public static ClientSubnetPrefixAction? Read(IActionValues values)
    {
        if (!values.Has(Ipv4Key) && !values.Has(Ipv6Key))
            values.Missing("`client_subnet_prefix` has no prefix length", "give it `ipv4_prefix`, `ipv6_prefix` or both");
        return new(
            values.Number(Ipv4Key) ?? SubnetTerms.DefaultIpv4Prefix, values.Number(Ipv6Key) ?? SubnetTerms.DefaultIpv6Prefix);
    }

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Subnet;
        query.Subnet.SetPrefixes(Ipv4Prefix, Ipv6Prefix);
        return RuleVerdict.TryNext;
    }

    private static ActionKey Key(string name, int most, string value) =>
        new(name, ActionValue.Number, "BITS", "the prefix length of `client_subnet_prefix`") { Most = most, Default = value };
}
