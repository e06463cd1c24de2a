namespace Holdfast.Contracts.Reports;

/// <summary>Events, the oldest first: <c>GET /api/v1/events?since=N</c> gives those after number N.</summary>
/// <param name="StartedAt">When the process began that counts them: another one counts anew.</param>
/// <param name="First">Number of the oldest event that is still kept; one after <paramref name="Last"/> when none is.</param>
/// <param name="Last">Number of the newest event; 0 before the first.</param>
/// <param name="Events">The events.</param>
internal sealed record EventsReport(DateTimeOffset StartedAt, long First, long Last, IReadOnlyList<EventReport> Events);

/// <summary>Something that happened: <c>GET /api/v1/events</c>, and the data of <c>/api/v1/events/stream</c>.</summary>
/// <param name="Sequence">Counts all events of this process, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What kind of thing it happened to.</param>
/// <param name="Subject">What it happened to: a service and prefix, a neighbor, a backend.</param>
/// <param name="From">What it was; null where that says nothing.</param>
/// <param name="To">What it is.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
internal sealed record EventReport(
    long Sequence, DateTimeOffset At, Word<EventKind> Kind, string Subject, string? From, string To,
    string Reason);

/// <summary>What kind of thing an event happened to.</summary>
internal enum EventKind
{
    /// <summary>A prefix's health.</summary>
    State,

    /// <summary>A prefix's route.</summary>
    Route,

    /// <summary>A BGP session.</summary>
    Session,

    Backend,

    /// <summary>A service address on its interface.</summary>
    Address,

    Drain,

    /// <summary>Clients or names that are blocked.</summary>
    Block,

    /// <summary>Answers that are kept.</summary>
    Cache,

    /// <summary>The query log's files.</summary>
    Log,

    Reload,

    /// <summary>Files of the API: its certificate, its tokens.</summary>
    Api,

    Node,
}
