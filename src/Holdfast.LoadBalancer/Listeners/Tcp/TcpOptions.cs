namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Limits that keep one client's TCP from being everybody's (RFC 7766, section 6). Over all listeners together.
/// </summary>
public sealed record TcpOptions
{
    /// <summary>
    /// A connection without a query in flight is closed so long after its last answer; a query that gets none renews nothing.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A message begun must be whole within this time, and an answer taken within it.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Connections at once, in all. To a client that has none, the idlest connection of whoever has most gives way; of others one
    /// more is closed at once.
    /// </summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Connections at once from one client.</summary>
    public int MaxConnectionsPerClient { get; init; } = 100;

    /// <summary>IPv4 clients that share a prefix of this length count as one, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 32;

    /// <summary>IPv6 clients that share a prefix of this length count as one, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 64;

    /// <summary>Queries answered on one connection before it is closed; 0 is no limit.</summary>
    public int MaxQueriesPerConnection { get; init; }

    /// <summary>
    /// Octets of messages that are being read, are pending or wait to be written, over all connections; a client has at most an
    /// eighth of it. Beyond it reading pauses.
    /// </summary>
    public long MaxBuffered { get; init; } = 64 << 20;

    /// <summary>Queries of one connection in flight at once; reading pauses beyond them.</summary>
    public int MaxInFlightPerConnection { get; init; } = 100;
}
