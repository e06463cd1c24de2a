using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Descriptors;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Health;

/// <summary>The health checks of all backends of the present configuration, on a thread of their own.</summary>
internal sealed class HealthCheckers(TimeProvider time, ILogger logger, DescriptorShortage shortage) : IDisposable
{
    // What decides whether a node answers must not wait for the thread pool, which others may hold up.
    private readonly EventLoop _loop = new("health");
    private readonly Dictionary<IHealthCheckTarget, HealthChecker> _checkers = [];

    /// <summary>Starts checks of backends that are new and stops those of backends that are gone.</summary>
    public void Reconfigure(IReadOnlyCollection<IHealthCheckTarget> backends)
    {
        _loop.Start();
        foreach (var (backend, checker) in _checkers.Where(entry => !backends.Contains(entry.Key)).ToArray())
        {
            _checkers.Remove(backend);
            _ = checker.DisposeAsync().AsTask();
        }

        foreach (var backend in backends)
        {
            if (!_checkers.ContainsKey(backend))
                _checkers.Add(backend, Start(backend));
        }
    }

    /// <summary>Stops them all, and then the thread.</summary>
    public void Dispose()
    {
        Reconfigure([]);
        _loop.Post(_loop.Dispose);
    }

    private HealthChecker Start(IHealthCheckTarget backend)
    {
        var connection = new TcpHealthProbe(backend, _loop);
        var clock = _loop.ClockFor(time);
        return backend.HealthCheck.Tcp
            ? new HealthChecker(backend, clock, logger, connection, shortage: shortage, post: _loop.Post)
            : new HealthChecker(backend, clock, logger, new UdpHealthProbe(backend, _loop), connection, shortage, _loop.Post);
    }
}

/// <summary>A server whose health is checked.</summary>
internal interface IHealthCheckTarget
{
    /// <summary>Whether what it is sent begins with a PROXY header.</summary>
    bool ProxyProtocol => false;

    /// <summary>What operators call it.</summary>
    string Name { get; }

    /// <summary>Its address and port.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>The address that checks leave from, or null.</summary>
    IPAddress? Source { get; }

    /// <summary>How it is checked.</summary>
    HealthCheckOptions HealthCheck { get; }

    /// <summary>Whether checks decide about it now, and not the operator.</summary>
    bool IsChecked { get; }

    /// <summary>Whether queries say that it has died since its last check.</summary>
    BackendSuspicion Suspicion { get; }

    /// <summary>Takes in a check's result; true when the checks' verdict turned by it.</summary>
    bool Record(CheckResult result);
}
