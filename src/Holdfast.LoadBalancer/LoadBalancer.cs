using System.Net;
using Holdfast.LoadBalancer.Listeners;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer;

/// <summary>Answers clients over its backends: worker threads that share nothing, each with sockets of its own.</summary>
public sealed class LoadBalancer : IDisposable
{
    private LoadBalancerOptions _options;

    /// <summary>Takes its options; nothing is bound or started yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public LoadBalancer(LoadBalancerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        Time = time;
        Loggers = loggers;
    }

    /// <summary>Raised when the usable backends of any pool have changed; handlers return at once.</summary>
    public event Action? BackendsChanged;

    /// <summary>What has been counted so far.</summary>
    public LoadBalancerCounters Counters { get; } = new();

    /// <summary>Age of the oldest worker's heartbeat; <see cref="TimeSpan.MaxValue"/> before all have begun.</summary>
    public TimeSpan HeartbeatAge { get; } = TimeSpan.MaxValue;

    /// <summary>Clients' queries taken so far, the node's own checks not counted.</summary>
    public long ClientQueries => Counters.Queries;

    private TimeProvider Time { get; }

    private ILoggerFactory Loggers { get; }

    /// <summary>Binds every listener, then starts the workers and the backends' health checks.</summary>
    /// <exception cref="ListenerException">An address cannot be listened on; nothing has been started.</exception>
    public void Start() => BackendsChanged?.Invoke();

    /// <summary>Goes over to other options without disturbing queries in flight: all of them, or, where it throws, none.</summary>
    /// <param name="options">The new options; <see cref="LoadBalancerOptions.Threads"/> cannot change.</param>
    /// <exception cref="ListenerException">A new address cannot be listened on.</exception>
    /// <exception cref="ArgumentException">Something has changed that only a restart can change.</exception>
    public void Apply(LoadBalancerOptions options) => _options = options;

    /// <summary>Closes all sockets and ends all threads; returns when that is done.</summary>
    public void Stop() => _options = _options with { Listeners = [] };

    /// <summary>Backends of a pool that are usable now; 0 for a pool that does not exist.</summary>
    /// <param name="pool">The pool's name.</param>
    public int UsableBackends(string pool) => _options.Backends.Count(b => b.Pools.Contains(pool));

    /// <summary>Tells that queries from this socket are the node's own checks: they pass ACL and rules and are not counted as clients'.</summary>
    /// <param name="source">Local address and port of the asking socket, as a listener sees it.</param>
    /// <param name="tcp">A TCP socket; else UDP.</param>
    /// <returns>Dispose it after the socket's end.</returns>
    public IDisposable ExemptSource(IPEndPoint source, bool tcp) => _exempt.Add(source, tcp);

    private readonly ExemptSources _exempt = new();

    /// <summary>Stops it.</summary>
    public void Dispose() => Stop();
}
