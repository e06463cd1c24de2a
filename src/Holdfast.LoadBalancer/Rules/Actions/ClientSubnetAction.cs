using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Collections;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Backends are told these networks in place of the client's, and the next rules are tried.</summary>
/// <param name="Networks">
/// One, or one of each family: IPv4 clients are then told by the first of their family, and IPv6 clients by theirs.
/// </param>
public sealed record ClientSubnetAction(ValueList<IPNetwork> Networks)
    : RuleAction<ClientSubnetAction>, IAction<ClientSubnetAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Networks, "NETWORK",
        "backends with `client_subnet` are told this network in place of the client's, and the next rules are tried; of two, "
            + "the one of the client's family");

    /// <inheritdoc/>
    public static string Name => "client_subnet";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Networks];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // Once it is prepared.
    private ChosenSubnet? Chosen { get; init; }

    /// <inheritdoc/>
    public static ClientSubnetAction? Read(IActionValues values)
    {
        if (values.Networks(Subject) is not { IsEmpty: false } networks)
            return null;
        if (networks.DistinctBy(network => network.BaseAddress.AddressFamily).Count() < networks.Length)
            values.Wrong(Subject, "a client can be told one network", "give one, or one of each family");
        return new(networks);
    }

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) => this with
    {
        Chosen = new ChosenSubnet(Option(AddressFamily.InterNetwork), Option(AddressFamily.InterNetworkV6)),
    };

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Subnet;
        query.Subnet.Chosen = Chosen;
        return RuleVerdict.TryNext;
    }

    private byte[] Option(AddressFamily family)
    {
        var network = Networks.Where(network => network.BaseAddress.AddressFamily == family).FirstOrDefault(Networks[0]);
        var option = new byte[ClientSubnet.MaxLength];
        return option[..ClientSubnet.Write(option, network.BaseAddress.GetAddressBytes(), network.PrefixLength)];
    }
}
