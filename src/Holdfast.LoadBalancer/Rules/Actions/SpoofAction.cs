using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Answer with these addresses: A queries with the IPv4, AAAA with the IPv6 ones, any other type with none (NODATA), any other
/// class than IN with REFUSED.
/// </summary>
/// <param name="Addresses">At least one.</param>
public sealed record SpoofAction(ValueList<IPAddress> Addresses) : RuleAction<SpoofAction>, IAction<SpoofAction>
{
    private static readonly ActionKey Subject =
        new(Name, ActionValue.Addresses, "ADDRESS",
        "A is answered with the IPv4, AAAA with the IPv6 ones, other types with nothing, other classes than IN with REFUSED");

    /// <inheritdoc/>
    public static string Name => "spoof";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, AnswerKeys.Ttl, AnswerKeys.Ede, AnswerKeys.ExtraText];

    /// <summary>The TTL answered with.</summary>
    public TimeSpan Ttl { get; init; } = AnswerKeys.DefaultTtl;

    /// <summary>The Extended DNS Error of its answer, or null.</summary>
    public ExtendedError? Error { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
        Error is { } error ? [Addresses, Ttl, "ede", (int)error.InfoCode, error.ExtraText] : [Addresses, Ttl];

    // The addresses on the wire, end to end, once it is prepared.
    private byte[] Ipv4 { get; init; } = [];

    private byte[] Ipv6 { get; init; } = [];

    private byte[] Text { get; init; } = [];

    /// <inheritdoc/>
    public static SpoofAction? Read(IActionValues values)
    {
        if (values.Addresses(Subject) is not { IsEmpty: false } addresses)
            return null;
        var spoof = new SpoofAction(addresses);
        return spoof with { Ttl = values.Duration(AnswerKeys.Ttl) ?? spoof.Ttl, Error = AnswerKeys.ReadError(values) };
    }

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with
        {
            Ipv4 = Octets(AddressFamily.InterNetwork),
            Ipv6 = Octets(AddressFamily.InterNetworkV6),
            Text = Encoding.UTF8.GetBytes(Error?.ExtraText ?? ""),
        };

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    /// <summary>Writes as many of the addresses as fit, TC if not all do; REFUSED in other classes than IN.</summary>
    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query)
    {
        // Addresses are of class IN (RFC 1035, section 3.4.1).
        if (query.QClass != RecordClass.IN)
            return LocalAnswers.Code(buffer, query, ResponseCode.Refused);
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        ReadOnlySpan<byte> octets = query.QType switch { RecordType.A => Ipv4, RecordType.AAAA => Ipv6, _ => [] };
        var ttl = AnswerKeys.Seconds(Ttl);
        for (var size = query.QType == RecordType.AAAA ? 16 : 4; octets.Length >= size; octets = octets[size..])
        {
            if (answer.TryAddAddress(octets[..size], ttl))
                continue;
            answer.SetTruncated();
            break;
        }

        if (Error is not null)
            answer.TryAddExtendedError(Error.InfoCode, Text);
        return answer.Finish();
    }

    private byte[] Octets(AddressFamily family) =>
        [.. Addresses.Where(address => address.AddressFamily == family).SelectMany(address => address.GetAddressBytes())];
}
