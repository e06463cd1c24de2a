using System.Collections.Concurrent;
using System.Net;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Servers;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>
/// A backend on loopback, UDP and TCP on one port, that answers with an address unless the test decides otherwise.
/// </summary>
internal sealed class TestResponder : IDisposable
{
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private readonly IPAddress? _address;
    private readonly Lazy<DnsResponder> _server;

    /// <param name="answer">From a query and whether it came over TCP to the messages sent back.</param>
    /// <param name="address">Where it listens; 127.0.0.1 unless told.</param>
    public TestResponder(Func<byte[], bool, IEnumerable<byte[]>>? answer = null, IPAddress? address = null)
    {
        _answer = answer ?? ((query, _) => [query.Answer()]);
        _address = address;
        _server = new(Start);
    }

    public IPEndPoint EndPoint => _server.Value.EndPoint;

    /// <summary>Queries received, in order.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = new();

    /// <summary>Connections accepted.</summary>
    public int Connections => _server.Value.Connections;

    /// <summary>After so many queries on a connection it is closed; 0: never.</summary>
    public int CloseAfter { get; init; }

    public void Dispose() => _server.Value.Dispose();

    private DnsResponder Start() => new(
        query =>
        {
            Received.Enqueue(query.Octets);
            return _answer(query.Octets, query.Tcp);
        },
        _address)
    { CloseAfter = CloseAfter };
}
