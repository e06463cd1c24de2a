using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>A TCP connection that must be accepted; nothing is sent over it.</summary>
    /// <param name="Host">An address, a name, or <c>{address}</c> for the service address itself.</param>
    /// <param name="Port">The port, 1 to 65535.</param>
    public sealed record TcpConnect(string Host, int Port) : CheckOptions
    {
        /// <summary>The service address, wherever a host may stand.</summary>
        public const string ServiceAddress = "{address}";

        /// <summary>A connection later than this is a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }

        internal override PolledCheck Check(CheckServices services) => new TcpCheck(this, services);
    }
}

/// <summary>A TCP connection that must be accepted in time; it is closed at once.</summary>
internal sealed class TcpCheck(CheckOptions.TcpConnect options, CheckServices services) : PolledCheck(Describe(options))
{
    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var begun = services.Time.GetTimestamp();
        var host = target.Fill(options.Host);
        try
        {
            if (target.Prefix.Address.Equals(IPAddress.TryParse(host, out var address) ? address : null))
            {
                // The node's own listener: no client of it, for ACL and connection limits.
                using var own = new CheckSocket(target.Prefix.Address, services.Resolver, tcp: true);
                await own.Socket.ConnectAsync(new IPEndPoint(target.Prefix.Address, options.Port), cancellation)
                    .ConfigureAwait(false);
            }
            else
            {
                var addresses = await services.Names.TryFindAsync(host, cancellation).ConfigureAwait(false);
                if (addresses is null) return CheckResult.TimedOut(timeout);
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(addresses, options.Port, cancellation).ConfigureAwait(false);
            }
            return Latency.Judge(CheckResult.Holds("connected"), services.Time.GetElapsedTime(begun), options.MaxLatency);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.TimedOut(timeout);
        }
        catch (SocketException error)
        {
            return CheckResult.Fails(SocketErrorText.Of(error, host, options.Port));
        }
    }

    private static string Describe(CheckOptions.TcpConnect options) =>
        string.Create(CultureInfo.InvariantCulture,
            $"tcp {(options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]" : options.Host)}:{options.Port}");
}
