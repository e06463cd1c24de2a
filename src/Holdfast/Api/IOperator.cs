using Holdfast.Api.Reports;
using Holdfast.LoadBalancer.Cache;
using Holdfast.Metrics;

namespace Holdfast.Api;

/// <summary>What an operator can see and do: the daemon as the API knows it. Safe from any thread.</summary>
internal interface IOperator
{
    StatusReport Status();

    IReadOnlyList<ServiceReport> Services();

    IReadOnlyList<BackendReport> Backends();

    IReadOnlyList<NeighborReport> Neighbors();

    BfdReport Bfd();

    Outcome<IReadOnlyList<ExplanationReport>> Explain(string service);

    /// <param name="service">The service, or null for all.</param>
    Outcome<ActionReport> Drain(string? service);

    /// <param name="service">The service, or null for all.</param>
    Outcome<ActionReport> Undrain(string? service);

    Task<Outcome<ActionReport>> ReloadAsync();

    IReadOnlyList<CacheReport> Caches();

    /// <param name="selection">The answers to remove.</param>
    /// <param name="pool">The pool from whose cache, or null for all.</param>
    Outcome<ActionReport> FlushCache(CacheSelection selection, string? pool);

    string Metrics(ExpositionFormat format);
}
