using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Anycast.Checks;

/// <summary>A TCP connection that must be accepted in time; it is closed at once.</summary>
internal sealed class TcpCheck(CheckOptions.TcpConnect options, IResolverView resolver, TimeProvider time) : PolledCheck(Describe(options))
{
    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var host = target.Fill(options.Host);
        try
        {
            if (target.Prefix.Address.Equals(IPAddress.TryParse(host, out var address) ? address : null))
            {
                // The node's own listener: no client of it, for ACL and connection limits.
                using var own = new CheckSocket(target.Prefix.Address, resolver, tcp: true);
                await own.Socket.ConnectAsync(new IPEndPoint(target.Prefix.Address, options.Port), cancellation).ConfigureAwait(false);
            }
            else
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(host, options.Port, cancellation).ConfigureAwait(false);
            }
            return Latency.Judge(CheckResult.Holds("connected"), time.GetElapsedTime(begun), options.MaxLatency);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.Fails($"timeout after {DurationText.Of(timeout)}");
        }
        catch (SocketException error)
        {
            return CheckResult.Fails(SocketWords.Of(error, host, options.Port));
        }
    }

    private static string Describe(CheckOptions.TcpConnect options) =>
        string.Create(CultureInfo.InvariantCulture, $"tcp {(options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]" : options.Host)}:{options.Port}");
}
