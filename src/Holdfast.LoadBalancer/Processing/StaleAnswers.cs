using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Answers whose time is over, for clients whose backend fails, does not answer in time, or is slow (RFC 8767, section 5). What
/// a slow backend says in the end refreshes the cache.
/// </summary>
internal sealed class StaleAnswers(
    AnswerPath path, Worker worker, ClientTable clients, PendingQueries pending) : ISweepTarget
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly PendingTimers _timers = new(pending, worker.Ticks(Step));

    /// <summary>Notes for a query that is about to be sent, or to wait for another, that its client could get one.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="query">Its slot, filled.</param>
    /// <param name="cache">The cache that has an answer for it whose time is over.</param>
    public void Watch(int number, ref PendingQuery query, PacketCache cache)
    {
        query.Traits |= PendingTraits.StaleKept;
        _timers.Start(number, worker.Now + worker.Ticks(cache.Options.StaleClientTimeout));
    }

    /// <summary>
    /// Gives a query's client the answer whose time is over, if it has got none yet; false when there is none, so that it must
    /// be told something else.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="reason">What counts it.</param>
    public bool TryAnswer(ref PendingQuery query, CacheCounter reason = CacheCounter.StaleForFailure)
    {
        if (query.Has(PendingTraits.AnsweredStale))
            return true;
        IClient client = clients[query.Client.Client];
        Span<byte> answer = path.Merged.Scratch;
        if (!query.Has(PendingTraits.StaleKept) || !client.IsPresent(in query.Client)
            || path.Configuration.Pools.Caches.Find(query.Ticket.Cache) is not { } cache
            || !cache.TryAnswerStale(
                in query.Ticket.Key, query.Query.Question, answer, out int length, reason, worker.NowMilliseconds,
                query.Terms.IsCounted ? worker.Index : PacketCache.Uncounted))
            return false;
        _timers.Stop(ref query);
        query.Traits |= PendingTraits.AnsweredStale;
        path.Traces.Find(in query)?.FromStale(isSlow: reason == CacheCounter.StaleForTimeout);
        int delay = 0;
        if (path.Rules.See(ResponseChain.CacheHit, in query))
        {
            bool passes = path.Rules.Pass(ResponseChain.CacheHit, ref query, answer, ref length, out Response response);
            delay = response.Delay;
            if (!passes)
            {
                path.Rules.Drop(in query, QueryRecorder.None);
                return true;
            }
        }

        path.Return(in query, QueryRecorder.None, AnswerSource.Cache, answer, length, isStable: false, delay);
        return true;
    }

    /// <summary>A query is over.</summary>
    public void Release(ref PendingQuery query) => _timers.Stop(ref query);

    /// <summary>Answers the clients that have waited long enough.</summary>
    public void Sweep()
    {
        while (_timers.TryTakeDue(worker.Now, out int number))
            TryAnswer(ref pending[number], CacheCounter.StaleForTimeout);
    }
}
