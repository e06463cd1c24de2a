using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.ResponseRates;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Transfers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// One configuration, made ready for the query path. Immutable: a reload makes another, and each worker takes it over between
/// two batches.
/// </summary>
internal sealed class ConfigurationSnapshot
{
    /// <summary>Who may ask.</summary>
    public required AccessList AccessList { get; init; }

    /// <summary>The proxies whose PROXY headers are read; null: none.</summary>
    public ProxySenders? ProxySenders { get; init; }

    /// <summary>Rules in order.</summary>
    public required RuleChain Rules { get; init; }

    /// <summary>The sinks of the query log, as rules know them.</summary>
    public required SinkSlots Sinks { get; init; }

    /// <summary>The numbers of what rules note on queries.</summary>
    public required RuleSlots Slots { get; init; }

    /// <summary>Rules for backends' answers in order.</summary>
    public required ResponseRuleChain ResponseRules { get; init; }

    /// <summary>What workers count of clients for the rules that block them; null without such rules.</summary>
    public required DynamicTallies? Tallies { get; init; }

    /// <summary>All pools and backends.</summary>
    public required PoolSet Pools { get; init; }

    /// <summary>The pool of queries that no rule sends elsewhere.</summary>
    public required Pool DefaultPool { get; init; }

    /// <summary>What clients are told of this node.</summary>
    public required NodeIdentity Identity { get; init; }

    /// <summary>What clients ask of this node in EDNS, and are told.</summary>
    public required ClientEdns ClientEdns { get; init; }

    /// <summary>What a client gets when its pool has no usable backend.</summary>
    public required NoBackendAction NoBackend { get; init; }

    /// <summary>What one client may have.</summary>
    public required ClientLimits Limits { get; init; }

    /// <summary>The answers to broken queries that each client may have; null: as many as it likes.</summary>
    public required RateLimit? ErrorAnswers { get; init; }

    /// <summary>How often one client network is sent answers of a kind over UDP; null: as often as it asks.</summary>
    public required ResponseRateLimiter? ResponseRates { get; init; }

    /// <summary>Queries that one client may have in flight in one worker; 0: no limit.</summary>
    public required int MaxInFlightPerClient { get; init; }

    /// <summary>Whether identical queries are asked once.</summary>
    public required bool MergeIdentical { get; init; }

    /// <summary>
    /// The longest datagram a backend may answer with, in octets: the longest that a client may be given at any listener.
    /// The same for all, so that what asks the same is the same on the wire.
    /// </summary>
    public required ushort UdpPayloadSize { get; init; }

    /// <summary>Whether a truncated answer is fetched whole over TCP.</summary>
    public required bool RetryTruncated { get; init; }

    /// <summary>Whether zone transfers are passed on, and how many.</summary>
    public required TransferOptions Transfers { get; init; }
}
