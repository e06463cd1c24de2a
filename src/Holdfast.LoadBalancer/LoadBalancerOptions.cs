using System.Collections.Immutable;
using System.Net;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.ResponseRates;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Transfers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer;

/// <summary>
/// Everything the load balancer is told: where it listens, whom it serves, by which rules, and over which backends.
/// </summary>
public sealed record LoadBalancerOptions
{
    /// <summary>The addresses answered on, service addresses included.</summary>
    public required ValueList<ListenerOptions> Listeners { get; init; }

    /// <summary>Worker threads; each has a socket of its own per listener (SO_REUSEPORT). 0 means one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Who may ask.</summary>
    public AclOptions Acl { get; init; } = new();

    /// <summary>Proxies before this node, whose PROXY headers say who asks.</summary>
    public ProxyProtocolOptions ProxyProtocol { get; init; } = new();

    /// <summary>This node's service addresses: they always pass the ACL, since the node's own checks come from them.</summary>
    public ValueList<IPAddress> ServiceAddresses { get; init; } = [];

    /// <summary>Rules, tried in order; the first whose action ends the query's way decides.</summary>
    public ValueList<RuleOptions> Rules { get; init; } = [];

    /// <summary>Rules for backends' answers, tried in order before an answer is cached.</summary>
    public ValueList<ResponseRuleOptions> ResponseRules { get; init; } = [];

    /// <summary>Rules by which clients are blocked that exceed a rate or a share; all of them are looked at.</summary>
    public ValueList<DynamicBlockRule> DynamicBlocks { get; init; } = [];

    /// <summary>The policy of every pool that names none.</summary>
    public PolicyType Policy { get; init; } = PolicyType.Default;

    /// <summary>Files in Lua, which define functions that policies name; null: none.</summary>
    public LuaOptions? Lua { get; init; }

    /// <summary>Pools with a policy of their own. A pool that only backends name exists too, with <see cref="Policy"/>.</summary>
    public ValueList<PoolOptions> Pools { get; init; } = [];

    /// <summary>The packet cache that every pool without options of its own has, each its own; null: none.</summary>
    public CacheOptions? Cache { get; init; }

    /// <summary>
    /// Of queries that ask the same at the same time, in pools with a cache, send one; the others wait for its answer.
    /// </summary>
    public bool MergeIdentical { get; init; } = true;

    /// <summary>
    /// When a backend's answer over UDP is truncated, ask the backend again over TCP, for a client that can be given more
    /// than came.
    /// </summary>
    public bool RetryTruncated { get; init; }

    /// <summary>Zone transfers: whether they are passed on, and how many.</summary>
    public TransferOptions Transfers { get; init; } = new();

    /// <summary>When a query is sent to a second backend.</summary>
    public HedgeOptions Hedge { get; init; } = new();

    /// <summary>The servers asked.</summary>
    public required ValueList<BackendOptions> Backends { get; init; }

    /// <summary>What a client gets when its pool has no usable backend.</summary>
    public NoBackendAction NoBackend { get; init; } = NoBackendAction.ServFail;

    /// <summary>What one client may have, where its address may be forged.</summary>
    public ClientLimits Limits { get; init; } = new();

    /// <summary>How often one client network is sent answers of a kind over UDP; null: as often as it asks.</summary>
    public ResponseRateOptions? ResponseRates { get; init; }

    /// <summary>
    /// Queries that one client, as <see cref="Limits"/> tells clients apart, may have in flight in one worker, over UDP and TCP;
    /// 0: no limit.
    /// </summary>
    public int MaxInFlightPerClient { get; init; }

    /// <summary>What the node tells of itself (NSID, id.server).</summary>
    public IdentityOptions Identity { get; init; } = new();

    /// <summary>DNS cookies for clients; null: a client's cookie is not answered.</summary>
    public CookieOptions? Cookies { get; init; }

    /// <summary>
    /// Datagrams to one peer are handed to the kernel together, and cut apart by it or by the network card (UDP GSO), where
    /// the kernel can: that costs less than one at a time.
    /// </summary>
    public bool UdpGso { get; init; } = true;

    /// <summary>How long a worker that has much to do lets more come in before it looks again; zero: not at all.</summary>
    public TimeSpan Coalesce { get; init; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Limits of TCP, over all listeners.</summary>
    public TcpOptions Tcp { get; init; } = new();

    /// <summary>The latest queries that are kept to be looked at.</summary>
    public RecentOptions Recent { get; init; } = new();

    /// <summary>How much of clients' addresses is shown or sent.</summary>
    public PrivacyOptions Privacy { get; init; } = new();
    /// <summary>The sinks of the query log.</summary>
    public ValueList<SinkOptions> Log { get; init; } = [];

    /// <summary>The part of it that the query log is made from.</summary>
    internal LogOptions LogOptions => new(Log, Rules, Identity, Privacy);

    /// <summary>The part of it that pools are made from.</summary>
    internal PoolSetOptions PoolSetOptions => new(Backends)
    {
        Pools = Pools,
        SentTo = [.. Rules.Select(rule => rule.Action.SendsTo).OfType<string>()],
        Policy = Policy,
        Functions =
        [
            .. Rules.SelectMany(rule => rule.Match.Whole.Select(match => match.Function).Append(rule.Action.Calls))
                .Concat(ResponseRules.SelectMany(rule =>
                    rule.Match.Whole.Select(match => match.Function).Append(rule.Action.Calls))).OfType<string>(),
        ],
        Lua = Lua,
        Cache = Cache,
    };

    /// <summary>The lists that its rules and sinks name.</summary>
    internal IEnumerable<ListKey> Lists => Rules.Select(rule => rule.Match)
        .Concat(ResponseRules.Select(rule => rule.Match)).Concat(Log.Select(sink => sink.Match))
        .SelectMany(match => match.Lists).Distinct();

    /// <summary>
    /// Reads the lists that its rules and sinks name, as a reload would, and lets them go again; for ten seconds at most.
    /// </summary>
    /// <returns>What is in each. One that a reload would refuse was never taken over.</returns>
    public ImmutableArray<ListStatus> ReadLists()
    {
        using var files = new ListFiles(TimeProvider.System, NullLogger.Instance, static () => new CountdownEvent(0));
        foreach (var list in Lists)
            _ = list.Kind == ListKind.Names ? (ListFile)files.Names(list.Path) : files.Networks(list.Path);
        files.LoadNew(ListRule.Change);
        return files.Status;
    }

    /// <summary>Makes it ready for the query path.</summary>
    /// <param name="workers">Threads that will use it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="previous">What it replaces: backends that stay keep their state.</param>
    /// <param name="lua">What outlives a configuration with Lua in it.</param>
    /// <exception cref="ArgumentException">A rule sends to a pool that is not there, or a Lua file is wrong.</exception>
    internal ConfigurationSnapshot ToSnapshot(
        int workers, TimeProvider time, ListFiles lists, ConfigurationSnapshot? previous = null, LuaRuntime? lua = null)
    {
        var identity = new NodeIdentity(Identity);
        var accessList = new AccessList(Acl, ServiceAddresses);
        var cookies = Cookies is null ? null : new ServerCookies(Cookies, time);
        var sinks = SinkSlots.For([.. Log.Select(sink => sink.Name)], previous?.Sinks);
        var slots = RuleSlots.For(RuleTags.Of(Rules, ResponseRules), Rules, previous?.Slots);
        var pools = PoolSet.Build(PoolSetOptions, workers, previous?.Pools, lua);
        try
        {
            return new ConfigurationSnapshot
            {
                AccessList = accessList,
                ProxySenders = ProxySenders.Of(ProxyProtocol, accessList),
                Rules = new RuleChain(Rules, pools, lists, workers, sinks, slots),
                Sinks = sinks,
                Slots = slots,
                ResponseRules = new ResponseRuleChain(ResponseRules, lists, workers, pools.Scripts, slots.Tags),
                Tallies = DynamicTallies.For([.. DynamicBlocks, .. LimitedClients.Of(Rules)], workers, time, previous?.Tallies),
                Pools = pools,
                DefaultPool = pools.Default,
                Identity = identity,
                ClientEdns = new ClientEdns(identity.Nsid, cookies, Tcp.IdleTimeout) { Errors = slots.Errors },
                NoBackend = NoBackend,
                MergeIdentical = MergeIdentical,
                RetryTruncated = RetryTruncated,
                Transfers = Transfers,
                UdpPayloadSize = (ushort)Listeners.Select(listener => listener.LargestDatagram).DefaultIfEmpty(512).Max(),
                Limits = Limits,
                ErrorAnswers = ErrorAnswers(),
                ResponseRates = ResponseRates is null ? null
                    : previous?.ResponseRates is { } rates && rates.Options == ResponseRates ? rates
                    : new ResponseRateLimiter(ResponseRates),
                MaxInFlightPerClient = MaxInFlightPerClient,
            };
        }
        catch
        {
            pools.GiveUp(previous?.Pools);
            throw;
        }
    }

    private RateLimit? ErrorAnswers() => Limits.ErrorAnswersPerSecond == 0 ? null
        : new RateLimit(new RateLimitOptions(Limits.ErrorAnswersPerSecond)
        {
            Ipv4Prefix = Limits.Ipv4Prefix,
            Ipv6Prefix = Limits.Ipv6Prefix,
        });
}
