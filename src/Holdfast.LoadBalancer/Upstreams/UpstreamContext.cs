using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams;

/// <summary>What a worker gives its upstreams.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Pending">Its pending queries.</param>
/// <param name="Random">IDs of queries.</param>
/// <param name="Receiver">What hears of answers.</param>
internal sealed record UpstreamContext(Worker Worker, PendingQueries Pending, SecureIds Random, IAnswerReceiver Receiver)
{
    /// <summary>The queries outstanding at a backend over one upstream: none yet.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="timeout">How long an answer may take.</param>
    public OutstandingQueries Outstanding(Backend backend, TimeSpan timeout) => new(backend, timeout, Worker, Pending, Random);
}
