using Holdfast.LoadBalancer.Listeners.Tcp;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.tcp</c>.</summary>
internal static class TcpSection
{
    public static readonly KeySet Keys = new("dns.tcp", "idle_timeout", "message_timeout", "max_connections",
        "max_connections_per_client", "max_queries_per_connection", "max_in_flight_per_connection");

    public static TcpOptions Read(Field? field)
    {
        var options = new TcpOptions();
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        options = options with
        {
            IdleTimeout = map["idle_timeout"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) ?? options.IdleTimeout,
            MessageTimeout = map["message_timeout"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)) ?? options.MessageTimeout,
            MaxConnections = map["max_connections"]?.Integer(1, 1_000_000) ?? options.MaxConnections,
            MaxConnectionsPerClient = map["max_connections_per_client"]?.Integer(1, 1_000_000) ?? options.MaxConnectionsPerClient,
            MaxQueriesPerConnection = map["max_queries_per_connection"]?.Integer(0, int.MaxValue) ?? options.MaxQueriesPerConnection,
            MaxInFlightPerConnection = map["max_in_flight_per_connection"]?.Integer(1, 65535) ?? options.MaxInFlightPerConnection,
        };
        if (options.MaxConnectionsPerClient > options.MaxConnections && map["max_connections_per_client"] is { } perClient)
            perClient.Warning($"one client may have more connections than there are in all ({options.MaxConnections})",
                "lower it");
        return options;
    }
}
