using System.Collections.Immutable;
using Holdfast.LoadBalancer.Logging;

namespace Holdfast.LoadBalancer;

/// <summary>The query log.</summary>
public sealed partial class LoadBalancer
{
    /// <summary>Every sink of the query log, in the order of the configuration.</summary>
    public ImmutableArray<SinkStatus> LogSinks => [.. _context.Logs.Sinks.Select(sink => sink.Status())];

    /// <summary>Has every sink of the query log that writes a file open it anew, since it may have been put aside.</summary>
    /// <returns>Every sink.</returns>
    public IReadOnlyList<SinkStatus> ReopenLogs() => _context.Logs.Reopen();
}
