using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Answer with these addresses: A queries with the IPv4, AAAA with the IPv6 ones, any other type with none (NODATA), any other
/// class than IN with REFUSED.
/// </summary>
/// <param name="Addresses">At least one.</param>
public sealed record SpoofAction(ValueList<IPAddress> Addresses) : SpoofingAction<SpoofAction>, IAction<SpoofAction>
{
    private static readonly ActionKey Subject =
        new(Name, ActionValue.Addresses, "ADDRESS",
        "A is answered with the IPv4, AAAA with the IPv6 ones, other types with nothing, other classes than IN with REFUSED");

    /// <inheritdoc/>
    public static string Name => "spoof";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, .. SpoofKeys];

    private protected override IReadOnlyList<object?> Records => [Addresses];

    // The addresses on the wire, end to end, once it is prepared.
    private byte[] Ipv4 { get; init; } = [];

    private byte[] Ipv6 { get; init; } = [];

    /// <inheritdoc/>
    public static SpoofAction? Read(IActionValues values) =>
        values.Addresses(Subject) is { IsEmpty: false } addresses ? ReadAnswer(values, new SpoofAction(addresses)) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        (SpoofAction)base.Prepare(pools, sinks) with
        {
            Ipv4 = Octets(AddressFamily.InterNetwork),
            Ipv6 = Octets(AddressFamily.InterNetworkV6),
        };

    private protected override bool TryAddRecords(ref AnswerWriter answer, RecordType asked, uint ttl)
    {
        ReadOnlySpan<byte> octets = asked switch { RecordType.A => Ipv4, RecordType.AAAA => Ipv6, _ => [] };
        for (var size = asked == RecordType.AAAA ? 16 : 4; octets.Length >= size; octets = octets[size..])
        {
            if (!answer.TryAddAddress(octets[..size], ttl))
                return false;
        }

        return true;
    }

    private byte[] Octets(AddressFamily family) =>
        [.. Addresses.Where(address => address.AddressFamily == family).SelectMany(address => address.GetAddressBytes())];
}
