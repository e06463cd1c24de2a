using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Cache;
using Holdfast.Metrics;

namespace Holdfast.Contracts;

/// <summary>What an operator can see and do: the daemon as the API knows it. Safe from any thread.</summary>
internal interface IOperator
{
    StatusReport Status();

    IReadOnlyList<ServiceReport> Services();

    IReadOnlyList<BackendReport> Backends();

    IReadOnlyList<NeighborReport> Neighbors();

    BfdReport Bfd();

    Outcome<IReadOnlyList<ExplanationReport>> Explain(string service);

    Outcome<ActionReport> Drain(DrainRequest request);

    /// <param name="service">The service, or null for all.</param>
    /// <param name="by">Who wants it.</param>
    Outcome<ActionReport> Undrain(string? service, string by);

    /// <summary>Every prefix that is drained, and how far it has come.</summary>
    IReadOnlyList<DrainReport> Drains();

    /// <summary>Events after a number.</summary>
    EventsReport Events(long since);

    /// <summary>Events after a number, and each further one when it happens.</summary>
    IAsyncEnumerable<EventReport> FollowEvents(long since, CancellationToken cancellation);

    /// <summary>What a reload would do now.</summary>
    Outcome<ReloadPlanReport> PlanReload();

    /// <param name="by">Who wants it: a signal, a person, the file itself.</param>
    Task<Outcome<ActionReport>> ReloadAsync(string by);

    IReadOnlyList<CacheReport> Caches();

    /// <param name="selection">The answers to remove.</param>
    /// <param name="pool">The pool from whose cache, or null for all.</param>
    Outcome<ActionReport> FlushCache(CacheSelection selection, string? pool);

    string Metrics(ExpositionFormat format);
}
