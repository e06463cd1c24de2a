using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.Contracts;

/// <summary>What an operator can do to a running node. Safe from any thread.</summary>
internal interface IOperator
{
    Task<Outcome<ActionReport>> DrainAsync(DrainRequest request);

    /// <param name="service">The service, or null for all.</param>
    /// <param name="by">Who wants it.</param>
    Outcome<ActionReport> Undrain(string? service, string by);

    /// <summary>Forces a backend up or down, or leaves it to its health check again.</summary>
    Task<Outcome<ActionReport>> SetBackendModeAsync(BackendModeRequest request);

    /// <param name="selection">The answers to remove.</param>
    /// <param name="pool">The pool from whose cache, or null for all.</param>
    /// <param name="by">Who wants it.</param>
    Outcome<IReadOnlyList<ExpungedCache>> FlushCache(CacheSelection selection, string? pool, string by);

    /// <summary>Sends a query on the way of a client's, and tells its steps.</summary>
    Task<Outcome<TraceReport>> TraceAsync(TraceRequest request);

    /// <summary>Has the query log's files opened anew, since they may have been put aside.</summary>
    /// <param name="by">Who wants it.</param>
    Outcome<ActionReport> ReopenLogs(string by);

    /// <summary>Blocks clients or names; one block a target.</summary>
    Task<Outcome<ActionReport>> BlockAsync(BlockRequest request);

    /// <param name="target">What is no longer to be blocked; null: anything.</param>
    /// <param name="by">Who wants it.</param>
    Task<Outcome<ActionReport>> UnblockAsync(BlockTarget? target, string by);

    /// <param name="by">Who wants it: a signal, a person, the file itself.</param>
    /// <param name="confirmWithin">It goes back after this unless it is confirmed; null keeps it.</param>
    Task<Outcome<ActionReport>> ReloadAsync(string by, TimeSpan? confirmWithin = null);

    /// <summary>Keeps what was reloaded and waits for this.</summary>
    Task<Outcome<ActionReport>> ConfirmAsync(string by);

    /// <summary>Has another program go on for this one, and ends; when that fails, nothing has changed.</summary>
    /// <param name="binary">Its path; null for the file that this one was started from.</param>
    /// <param name="by">Who wants it.</param>
    Task<Outcome<ActionReport>> UpgradeAsync(string? binary, string by);

    /// <param name="number">What to go back to; null for what was in force before.</param>
    /// <param name="by">Who wants it.</param>
    Task<Outcome<ActionReport>> RollbackAsync(int? number, string by);
}

/// <summary>What an operator wants drained.</summary>
/// <param name="Service">The service; null for all.</param>
/// <param name="Lasting">How long; null until undrained.</param>
/// <param name="By">Who wants it.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record DrainRequest(string? Service, TimeSpan? Lasting, string By, string? Reason);

/// <summary>Who is to say whether a backend is up.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Mode">Forced up or down, or as its health check finds it.</param>
/// <param name="Lasting">How long; null until told otherwise.</param>
/// <param name="By">Who wants it.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record BackendModeRequest(string Backend, BackendMode Mode, TimeSpan? Lasting, string By, string? Reason);

/// <summary>What an operator wants blocked.</summary>
/// <param name="Target">The network or the names.</param>
/// <param name="Action">What a blocked query gets.</param>
/// <param name="Lasting">How long; null until unblocked.</param>
/// <param name="By">Who wants it.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record BlockRequest(BlockTarget Target, BlockAction Action, TimeSpan? Lasting, string By, string? Reason);
