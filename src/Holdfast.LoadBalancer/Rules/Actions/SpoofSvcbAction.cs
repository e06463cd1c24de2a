using System.Collections.Immutable;
using System.Net.Sockets;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Answer SVCB and HTTPS queries with service bindings (RFC 9460), the addresses of their hints in the additional section; for
/// other types the next rule is tried.
/// </summary>
/// <param name="Bindings">As zone files have them: <c>1 dot.example. alpn=dot port=853</c>; at least one.</param>
public sealed record SpoofSvcbAction(ValueList<string> Bindings) : SpoofingAction<SpoofSvcbAction>, IAction<SpoofSvcbAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Texts, "BINDING",
        "SVCB and HTTPS are answered with these bindings: `1 dot.example. alpn=dot port=853 ipv4hint=192.0.2.1`, and the "
            + "addresses of their hints (RFC 9460); for other types the next rules are tried")
    { Most = 1024 };

    /// <inheritdoc/>
    public static string Name => "spoof_svcb";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, .. SpoofKeys];

    private protected override IReadOnlyList<object?> Records => [Bindings];

    // Once it is prepared; of an address, the owner is null where that is the name asked for.
    private ImmutableArray<byte[]> Data { get; init; } = [];

    private ImmutableArray<(byte[]? Owner, RecordType Type, byte[] Address)> Hints { get; init; } = [];

    /// <inheritdoc/>
    public static SpoofSvcbAction? Read(IActionValues values)
    {
        if (values.Texts(Subject) is not { IsEmpty: false } bindings)
            return null;
        foreach (var text in bindings)
        {
            if (ServiceBinding.Parse(text, out var wrong) is not null)
                continue;
            values.Wrong(
                Subject, $"`{text}` is not a service binding: {wrong}",
                "write it as in a zone file: `1 dot.example. alpn=dot port=853`");
            return null;
        }

        return ReadAnswer(values, new SpoofSvcbAction(bindings));
    }

    internal override bool AppliesTo(scoped in Query query) => query.View.QType is RecordType.SVCB or RecordType.HTTPS;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks)
    {
        var bindings = Bindings.Select(text => ServiceBinding.Parse(text, out _)!).ToList();
        return (SpoofSvcbAction)base.Prepare(pools, sinks) with
        {
            Data = [.. bindings.Select(binding => binding.Data)],
            Hints =
            [
                .. bindings.SelectMany(binding => binding.Hints.Select(hint => (
                    binding.Target.Wire.Length == 1 ? null : binding.Target.Wire.ToArray(),
                    hint.AddressFamily == AddressFamily.InterNetwork ? RecordType.A : RecordType.AAAA, hint.GetAddressBytes()))),
            ],
        };
    }

    private protected override bool TryAddRecords(ref AnswerWriter answer, RecordType asked, uint ttl)
    {
        foreach (var data in Data)
        {
            if (!answer.TryAddAnswer(asked, ttl, data))
                return false;
        }

        // What there is no room for here, clients can ask for (RFC 2181, section 9).
        foreach (var (owner, type, address) in Hints)
        {
            if (!(owner is null ? answer.TryAddAdditional(type, ttl, address)
                : answer.TryAddAdditional(owner, type, ttl, address)))
                break;
        }

        return true;
    }
}
