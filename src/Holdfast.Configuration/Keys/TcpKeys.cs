using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Listeners.Tcp;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.tcp</c>: limits of clients' TCP.</summary>
internal static class TcpKeys
{
    private const long LeastBuffered = 1 << 20;
    private const long MostBuffered = 1L << 40;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    public static readonly Section<TcpOptions> Section = new Section<TcpOptions>("dns.tcp", static () => new TcpOptions())
        .Key("idle_timeout", Duration(Shortest, TimeSpan.FromHours(1)), o => o.IdleTimeout, (o, v) => o with { IdleTimeout = v },
            "a connection without a query in flight is closed so long after its last answer")
        .Key("message_timeout", Duration(Shortest, TimeSpan.FromMinutes(5)), o => o.MessageTimeout,
            (o, v) => o with { MessageTimeout = v },
            "a message begun must be whole within this, and an answer taken within it")
        .Key("max_connections", Integer(1, 1_000_000), o => o.MaxConnections, (o, v) => o with { MaxConnections = v },
            "connections at once, in all; to a client that has none, the idlest of whoever has most gives way")
        .Key("max_connections_per_client", Integer(1, 1_000_000), o => o.MaxConnectionsPerClient,
            (o, v) => o with { MaxConnectionsPerClient = v },
            "connections at once from one client")
        .Key("ipv4_prefix", Integer(0, 32), o => o.Ipv4Prefix, (o, v) => o with { Ipv4Prefix = v },
            "IPv4 clients that share this much are one")
        .Key("ipv6_prefix", Integer(0, 128), o => o.Ipv6Prefix, (o, v) => o with { Ipv6Prefix = v },
            "IPv6 clients that share this much are one")
        .Key("max_queries_per_connection", Integer(0, int.MaxValue, name: "number"),
            o => o.MaxQueriesPerConnection, (o, v) => o with { MaxQueriesPerConnection = v },
            "queries answered on a connection before it is closed", "0: no limit")
        .Key("max_in_flight_per_connection", Integer(1, 65535), o => o.MaxInFlightPerConnection,
            (o, v) => o with { MaxInFlightPerConnection = v },
            "queries of a connection answered at once; reading pauses beyond them")
        .Key("max_buffered", new ScalarType<long>("octets", JsonShapes.Integer(LeastBuffered, MostBuffered),
                field => field.Number(LeastBuffered, MostBuffered, "octets"), OptionText.Of),
            o => o.MaxBuffered, (o, v) => o with { MaxBuffered = v },
            "the most memory for messages that are read, pending or to be written; a client has an eighth; reading pauses beyond")
        .Check((map, options) =>
        {
            if (options.MaxConnectionsPerClient > options.MaxConnections && map["max_connections_per_client"] is { } perClient)
                perClient.Warning($"one client may have more connections than there are in all ({options.MaxConnections})",
                    "lower it");
        });
}
