using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Chooses a query's backend by its pool's policy, and the way there by the protocol it came over.</summary>
internal sealed class UpstreamChoice(WorkerUpstreams upstreams, Worker worker)
{
    // Type and class, behind the name in a question.
    private const int TypeAndClass = 4;

    private WorkerRandom _random = WorkerRandom.Create();

    /// <summary>The pools of the configuration; the worker changes them between two batches.</summary>
    public required PoolSet Pools { get; set; }

    /// <summary>
    /// Finds the first candidate, or, where a query cannot be sent to it now, or it is passed over, the next; false when it can
    /// be sent to none.
    /// </summary>
    /// <param name="query">The query, its pool known.</param>
    /// <param name="chosen">The ways to the backend.</param>
    /// <param name="upstream">The way for this query.</param>
    public bool TryChoose(
        scoped in Query query, [NotNullWhen(true)] out BackendUpstreams? chosen, [NotNullWhen(true)] out IUpstream? upstream)
    {
        if (query.Trace?.Via is { } via)
            return TryFind(via, in query, out chosen, out upstream);
        Selection selection = SelectionOf(in query);
        Backend? backend = query.Pool.Choose(in selection);
        if (backend is not null && CanSend(backend, in query, out chosen, out upstream) && !IsPassedOver(backend, in query))
            return true;

        // Those that were tried are kept only here: most queries take the first.
        Candidates tried = default;
        chosen = null;
        while (backend is not null && tried.TryAdd(backend))
        {
            // Of those that are passed over the first would do, or, where it is suspected, one that is not.
            if (CanSend(backend, in query, out var passedOver, out _)
                && (chosen is null || (chosen.Backend.Suspicion.Exists && !backend.Suspicion.Exists)))
            {
                chosen = passedOver;
            }

            query.Trace?.Add(TraceStage.Policy, $"{backend.Options.Name} is passed over: {WhyPassedOver(backend, in query)}");

            backend = query.Pool.Choose(in selection, tried.AsSpan());
            if (backend is not null && CanSend(backend, in query, out var next, out upstream) && !IsPassedOver(backend, in query))
            {
                chosen = next;
                return true;
            }
        }

        upstream = chosen?.For(query.Protocol);
        return chosen is not null && upstream is not null;
    }

    /// <summary>
    /// Finds the next candidate for a query that was sent before, of those that seem to live the best; false when there is none
    /// that it can be sent to.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="allowSuspected">Whether, where there is no other, it may be one that is suspected to have died.</param>
    /// <param name="chosen">The ways to the backend.</param>
    /// <param name="upstream">The way for this query.</param>
    public bool TryChooseNext(
        in PendingQuery query, bool allowSuspected,
        [NotNullWhen(true)] out BackendUpstreams? chosen, [NotNullWhen(true)] out IUpstream? upstream)
    {
        (chosen, upstream) = (null, null);
        if (!query.Attempts.MayGoOn || !query.Query.HasMessage || Pools.Find(query.Attempts.Pool) is not { } pool)
            return false;
        Candidates tried = default;
        BackendUpstreams? last = null;
        foreach (ushort number in query.Attempts.Tried)
        {
            last = upstreams.ByNumber[number] ?? last;
            if (last is not null && !tried.TryAdd(last.Backend))
                return false;
        }

        // One that has waited for the answer to another was sent to that one's backend, whatever was chosen for it.
        if (upstreams.ByNumber[BackendUpstreams.NumberOf(query.Outstanding.Way)] is { } sentTo && !tried.TryAdd(sentTo.Backend))
            return false;

        Selection selection = SelectionOf(in query);
        Doubt least = allowSuspected ? Doubt.TooMuch : Doubt.Suspected;
        while (last is not null && least != Doubt.None && pool.Choose(in selection, tried.AsSpan()) is { } backend)
        {
            BackendUpstreams next = upstreams[backend];
            IUpstream way = next.For(in query);
            // An answer for one client's subnet is not for those of others who wait for the same without one.
            bool isSuited = !query.Merge.HasWaiting || !backend.Options.ClientSubnet
                || !HopByHop.NeedsOtherSubnet(in query.Terms, tellsSubnet: true);
            if (isSuited && way.Watch is not null && way.CanSend() && DoubtOf(backend, way) < least)
                (chosen, upstream, least) = (next, way, DoubtOf(backend, way));
            if (!tried.TryAdd(backend))
                break;
        }

        return chosen is not null && upstream is not null;
    }

    /// <summary>The candidates of a query from one on: that one, and the others in the policy's order. It allocates.</summary>
    /// <param name="query">The query, its pool known.</param>
    /// <param name="first">The one that <see cref="TryChoose"/> found.</param>
    public IReadOnlyList<Backend> Candidates(scoped in Query query, Backend first)
    {
        List<Backend> all = [first];
        Selection selection = SelectionOf(in query);
        Candidates tried = default;
        while (tried.TryAdd(all[^1]) && query.Pool.Choose(in selection, tried.AsSpan()) is { } backend)
            all.Add(backend);
        return all;
    }

    /// <summary>The backends of a traced query's pool, the one chosen first. It allocates.</summary>
    /// <param name="query">The query, its pool known.</param>
    /// <param name="chosen">The one that <see cref="TryChoose"/> found.</param>
    public ImmutableArray<TraceCandidate> Trace(scoped in Query query, Backend chosen) =>
    [
        .. Candidates(in query, chosen).Concat(query.Pool.Backends).Distinct().Select(backend => new TraceCandidate(
            backend.Options.Name, backend == chosen, backend.IsUp, backend.Suspicion.Exists, backend.Options.Order,
            backend.Options.Weight, backend.Outstanding, backend.Status().Latency)),
    ];

    // Who asks is for functions in Lua: the policies that are built in look at the name alone.
    private Selection SelectionOf(scoped in Query query) => query.Pool.PolicyType.Function is null
        ? new(query.View.QName, worker.Index, ref _random)
        : new(query.View.QName, worker.Index, ref _random)
        {
            QType = query.View.QType,
            QClass = query.View.QClass,
            Client = query.Client,
            ClientPort = query.ClientPort,
            IsStream = !query.Protocol.IsDatagram,
        };

    private Selection SelectionOf(in PendingQuery query)
    {
        var question = query.Query.Question;
        var peer = query.Client.Peer;
        return new(question[..^TypeAndClass], worker.Index, ref _random)
        {
            QType = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(question[^TypeAndClass..]),
            QClass = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(question[^2..]),
            Client = ClientAddress.FromBytes(peer.Address),
            ClientPort = peer.Port,
            IsStream = query.Has(PendingTraits.StreamClient),
        };
    }

    private bool TryFind(
        string name, scoped in Query query, [NotNullWhen(true)] out BackendUpstreams? chosen,
        [NotNullWhen(true)] out IUpstream? upstream)
    {
        (chosen, upstream) = (null, null);
        return Pools.Backends.FirstOrDefault(backend => backend.Options.Name == name) is { } backend
            && CanSend(backend, in query, out chosen, out upstream);
    }

    private string WhyPassedOver(Backend backend, scoped in Query query) =>
        !CanSend(backend, in query, out _, out _) ? "nothing can be sent to it now"
        : backend.Suspicion.Exists ? "it is suspected to have died since its last check"
        : "it has come up a while ago, and is given a rising share (`slow_start`)";

    private bool IsPassedOver(Backend backend, scoped in Query query) =>
        backend.Suspicion.Exists
        || (backend.SlowStart is { } start
            && start.PassesOn((long)backend.Options.SlowStart.TotalMilliseconds, query.NowMilliseconds, ref _random));

    private static Doubt DoubtOf(Backend backend, IUpstream way) =>
        backend.Suspicion.Exists ? Doubt.Suspected
        : way.Watch is { HasUnanswered: true } ? Doubt.Unanswered : Doubt.None;

    private enum Doubt
    {
        None,

        /// <summary>The last answers are overdue.</summary>
        Unanswered,

        Suspected,

        TooMuch,
    }

    private bool CanSend(Backend backend, scoped in Query query, out BackendUpstreams chosen, out IUpstream upstream)
    {
        chosen = upstreams[backend];
        upstream = chosen.For(query.Protocol);
        return upstream.CanSend();
    }
}
