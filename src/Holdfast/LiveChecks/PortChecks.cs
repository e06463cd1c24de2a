using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LiveChecks;

/// <summary>Ports that are listened on: free, or held by the daemon that runs.</summary>
internal static class PortChecks
{
    /// <summary>The findings.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="daemon">The process of the daemon that runs; null for none.</param>
    public static IEnumerable<LiveFinding> Of(HoldfastOptions options, int? daemon)
    {
        for (var i = 0; i < options.LoadBalancer.Listeners.Length; i++)
        {
            var listener = options.LoadBalancer.Listeners[i];
            foreach (var protocol in ListenerProtocol.All.Where(listener.Protocols.Contains))
                if (Judge(listener.EndPoint, protocol.IsDatagram, listener.Interface, daemon) is { } why)
                    yield return Finding(PathOf(options, i, listener.EndPoint.Address), why);
        }
        if (options.Metrics.Listen is { } metrics && Judge(metrics, isDatagram: false, null, daemon) is { } taken)
            yield return Finding("metrics.listen", taken);
        if (options.Bgp is { ListenPort: > 0 and var port }
            && Judge(new IPEndPoint(IPAddress.Any, port), isDatagram: false, null, daemon) is { } bgp)
            // Sessions that this node begins come up all the same.
            yield return Finding("bgp", bgp) with { Severity = Severity.Warning };
    }

    private static LiveFinding Finding(string path, (string Message, string Fix) why) =>
        new(path, Severity.Error, why.Message, why.Fix);

    // Those of the file come first, and then one for each service address that none of them covers.
    private static string PathOf(HoldfastOptions options, int index, IPAddress address)
    {
        for (var service = 0; service < options.Anycast.Services.Length; service++)
            if (options.Anycast.Services[service].Prefixes.Any(prefix => prefix.Address.Equals(address)))
                return string.Create(CultureInfo.InvariantCulture, $"anycast.services[{service}].prefixes");
        return string.Create(CultureInfo.InvariantCulture, $"dns.listen[{index}]");
    }

    /// <summary>Why a port cannot be listened on, and what to do; null when it can, or the daemon does it.</summary>
    internal static (string Message, string Fix)? Judge(IPEndPoint endPoint, bool isDatagram, string? link, int? daemon)
    {
        var what = $"{endPoint} over {(isDatagram ? "UDP" : "TCP")}";
        switch (Bind(endPoint, isDatagram, link))
        {
            case null:
            // The address may come later.
            case SocketError.AddressNotAvailable:
                return null;
            case SocketError.AddressAlreadyInUse:
                var holders = PortHolders.Of(endPoint, isDatagram);
                if (daemon is not null && (holders.Count == 0 || holders.All(holder => holder.Process == daemon))) return null;
                return holders.Count == 0
                    ? ($"{what} is in use, by a process that this user may not see", "run this check as root to see which")
                    : ($"{what} is in use by {string.Join(", ", holders)}", "stop it, or have it listen elsewhere");
            case SocketError.AccessDenied:
                return ($"{Environment.UserName} may not listen on {what}", "run it as root, or give it CAP_NET_BIND_SERVICE");
            case var error:
                return ($"{what} cannot be listened on: {new SocketException((int)error!).Message}", "correct the address");
        }
    }

    private static SocketError? Bind(IPEndPoint endPoint, bool isDatagram, string? link)
    {
        const int solIp = 0, ipFreeBind = 15, solIpv6 = 41, ipv6FreeBind = 78, solSocket = 1, soBindToDevice = 25;
        try
        {
            using var socket = isDatagram ? new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var isIpv4 = endPoint.AddressFamily == AddressFamily.InterNetwork;
            if (!isIpv4) socket.DualMode = false;
            socket.SetRawSocketOption(isIpv4 ? solIp : solIpv6, isIpv4 ? ipFreeBind : ipv6FreeBind, [1, 0, 0, 0]);
            if (link is not null) socket.SetRawSocketOption(solSocket, soBindToDevice, Encoding.ASCII.GetBytes(link + "\0"));
            socket.Bind(endPoint);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }
}
