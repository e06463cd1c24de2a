using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Workers;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer;

/// <summary>Brings the configured limits of clients' TCP into force, as far as there are descriptors for them.</summary>
/// <param name="limits">What they are brought into force in.</param>
/// <param name="buffers">The same for what their messages hold.</param>
/// <param name="descriptors">Tells how many descriptors the process may have; 0 when nobody knows.</param>
/// <param name="workers">Worker threads.</param>
/// <param name="logger">Told when there are too few.</param>
internal sealed partial class ConnectionLimits(
    TcpLimits limits, BufferAccounts buffers, Func<ulong> descriptors, int workers, ILogger logger)
{
    /// <summary>Clients' connections that may be open at once.</summary>
    public int MaxConnections => limits.Options.MaxConnections;

    /// <summary>Takes over the limits of a configuration: its listeners, backends and checks come before clients.</summary>
    public void Reconfigure(LoadBalancerOptions options)
    {
        ulong limit = descriptors();
        var reserve = limit == 0 ? DescriptorReserve.None : DescriptorReserve.For(
            limit, workers, options.Listeners.Sum(listener => listener.Protocols.Count),
            [.. options.Backends.Select(backend => backend.Sockets)]);
        int allowed = Math.Min(options.Tcp.MaxConnections, reserve.MaxConnections);
        if (allowed < options.Tcp.MaxConnections)
            LogFewDescriptors(options.Tcp.MaxConnections, limit, allowed);
        buffers.Max = options.Tcp.MaxBuffered;
        limits.Reconfigure(options.Tcp with { MaxConnections = allowed }, reserve);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "dns.tcp.max_connections is {Configured}, but this process may have {Limit} files open: clients get at most "
            + "{Allowed} connections; raise LimitNOFILE, or lower max_connections")]
    private partial void LogFewDescriptors(int configured, ulong limit, int allowed);
}
