using System.Net;
using System.Security.Cryptography;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tracing;

namespace Holdfast.LoadBalancer;

/// <summary>A query sent on its way to see where it goes.</summary>
public sealed partial class LoadBalancer
{
    // Longer than any backend is waited for with the default time-outs, and all that are asked in its place.
    private static readonly TimeSpan LongestTrace = TimeSpan.FromSeconds(40);

    // What a stub resolver offers (RFC 9715, section 3.2).
    private const ushort UdpPayloadSize = 1232;

    /// <summary>
    /// Sends a query the way of a client's, and tells its steps. ACL, rules, rates, caches and backends deal with it as with the
    /// client's own; but it is counted nowhere, like an own check. It ends after 40 s at the latest.
    /// </summary>
    /// <param name="options">What is asked, and by whom.</param>
    /// <exception cref="ArgumentException">Nothing listens on that address over that protocol.</exception>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public async Task<QueryTrace> TraceAsync(TraceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var protocol = options.Tcp ? ListenerProtocol.Tcp : ListenerProtocol.Udp;
        var edns = options.Edns ? new EdnsHeader(UdpPayloadSize, options.DnssecOk) : (EdnsHeader?)null;
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        byte[] message = Message.Query(id, new Question(options.Name, options.Type), edns).ToArray();
        var trace = new TraceRecorder(_time, options.Via);
        lock (_changing)
        {
            if (_stopped || !_workers.HaveStarted)
                throw new InvalidOperationException("the load balancer does not run");
            int index = IndexOf(options.Server, protocol);
            if (index < 0)
                throw new ArgumentException($"nothing listens on {options.Server} over {protocol.Word}", nameof(options));
            var (worker, listener) = (_workers.All[0], _options.Listeners[index]);
            worker.Worker.Post(() => worker.Trace(trace, message, options.Client, protocol, listener));
        }

        try
        {
            await trace.Over.WaitAsync(LongestTrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            trace.Add(TraceStage.Answer, "not over yet: it is waited for no longer");
        }

        return trace.Read();
    }

    private int IndexOf(IPEndPoint server, ListenerProtocol protocol)
    {
        for (int i = 0; i < _options.Listeners.Count; i++)
        {
            var listener = _options.Listeners[i];
            bool isThere = listener.EndPoint.Equals(server) || (listener.EndPoint.Port == server.Port
                && listener.EndPoint.AddressFamily == server.AddressFamily && ServiceTraffic.IsWildcard(listener.EndPoint));
            if (isThere && listener.Protocols.Contains(protocol))
                return i;
        }

        return -1;
    }
}
