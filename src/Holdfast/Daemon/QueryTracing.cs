using System.Net;
using System.Net.Sockets;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tracing;

namespace Holdfast.Daemon;

/// <summary>Has a query go its way in a client's place: finds the address that is asked, and tells what came of it.</summary>
/// <param name="node">The node.</param>
internal sealed class QueryTracing(Node node)
{
    public async Task<Outcome<TraceReport>> TraceAsync(TraceRequest request)
    {
        var backends = node.Options.LoadBalancer.Backends.Select(backend => backend.Name);
        if (request.Via is { } via && !backends.Contains(via)) return ProblemReport.NoSuchBackend(via, backends);
        var services = node.Options.Anycast.Services;
        if (request.Service is { } name && services.All(service => service.Name != name))
            return ProblemReport.NoSuchService(name, services.Select(service => service.Name));
        if (Find(request) is not { } server) return NothingListens(request);
        var options = new TraceOptions(request.Name, request.Type, server)
        {
            Client = request.Client ?? LoopbackOf(server),
            Tcp = request.Tcp,
            Edns = request.Edns || request.Dnssec,
            DnssecOk = request.Dnssec,
            Via = request.Via,
        };
        try
        {
            var trace = await node.Balancer.TraceAsync(options);
            var asked = services.FirstOrDefault(
                service => service.Prefixes.Any(prefix => prefix.Address.Equals(server.Address)));
            return TraceReports.Of(options, asked?.Name, trace);
        }
        catch (Exception changed) when (changed is ArgumentException or InvalidOperationException)
        {
            // A reload has taken the listener away, or the node stops.
            return new ProblemReport("Conflict", StatusCodes.Status409Conflict, changed.Message);
        }
    }

    /// <summary>The address asked: the service's, or the first listened on; of the client's family, if that is told.</summary>
    private IPEndPoint? Find(TraceRequest request)
    {
        var protocol = request.Tcp ? ListenerProtocol.Tcp : ListenerProtocol.Udp;
        var listeners = node.Options.LoadBalancer.Listeners.Where(listener => listener.Protocols.Contains(protocol)
            && (request.Client is null || listener.EndPoint.AddressFamily == request.Client.AddressFamily));
        if (request.Service is null) return listeners.FirstOrDefault()?.EndPoint;
        var addresses = node.Options.Anycast.Services.Single(service => service.Name == request.Service).Prefixes
            .Select(prefix => prefix.Address);
        return addresses.SelectMany(address => listeners.Where(listener => IsAt(listener.EndPoint, address))
            .Select(listener => new IPEndPoint(address, listener.EndPoint.Port))).FirstOrDefault();
    }

    private static bool IsAt(IPEndPoint listened, IPAddress address) =>
        listened.Address.Equals(address) || (listened.AddressFamily == address.AddressFamily
            && (listened.Address.Equals(IPAddress.Any) || listened.Address.Equals(IPAddress.IPv6Any)));

    private static IPAddress LoopbackOf(IPEndPoint server) =>
        server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    private static ProblemReport NothingListens(TraceRequest request)
    {
        var what = request.Service is { } service ? $"no address of {service}" : "no address";
        var family = request.Client is not { } client ? ""
            : client.AddressFamily == AddressFamily.InterNetwork ? " for IPv4" : " for IPv6";
        return new ProblemReport("Not listened on", StatusCodes.Status404NotFound,
            $"{what} is listened on over {(request.Tcp ? "tcp" : "udp")}{family}: see `dns.listen`");
    }
}
