using System.Globalization;
using Holdfast.DropIn.Dnsdist.Names;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Time-outs, limits, and what is done to messages everywhere.</summary>
internal static class LimitNames
{
    private const string OneThread = "each worker does all of a query's work";
    private const string NoTls = "queries go to backends without encryption";

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        Seconds("setUDPTimeout", "udp_timeout"),
        Seconds("setTCPRecvTimeout", "tcp.idle_timeout"),
        Seconds("setTCPSendTimeout", "tcp.message_timeout"),
        Count("setMaxTCPConnectionsPerClient", "tcp.max_connections_per_client", none: "1000000"),
        Count("setMaxTCPQueriesPerConnection", "tcp.max_queries_per_connection", none: "0"),
        Count("setRingBuffersSize", "recent.size", none: "0"),
        new("setMaxTCPConnectionDuration", "a warning, where it is not 0; instead: `dns.tcp.idle_timeout`", (call, _) =>
        {
            if (call.Required(0, "seconds")?.Integer() > 0)
                call.Miss("is not honoured: a connection in use may last", "`dns.tcp.max_queries_per_connection` bounds it too");
        }),
        .. Each(OneThread, "setMaxTCPClientThreads", "setMaxTCPQueuedConnections", "setTCPInternalPipeBufferSize",
            "setUDPMultipleMessagesVectorSize", "setMaxUDPOutstanding", "setMaxCachedTCPConnectionsPerDownstream",
            "setTCPDownstreamCleanupInterval", "setTCPDownstreamMaxIdleTime", "setUDPSocketBufferSizes", "setTCPFastOpenKey"),
        .. Each(NoTls, "setDoHDownstreamCleanupInterval", "setDoHDownstreamMaxIdleTime", "setMaxIdleDoHConnectionsPerDownstream",
            "setOutgoingDoHWorkerThreads", "setOutgoingTLSSessionsCacheCleanupDelay",
            "setOutgoingTLSSessionsCacheMaxTicketValidity", "setOutgoingTLSSessionsCacheMaxTicketsPerBackend"),
        .. Each("the latest queries are kept by each worker by itself", "setRingBuffersLockRetries", "setRingBuffersOptions"),
        DnsdistName.NotNeeded("addCapabilitiesToRetain", "the daemon keeps what it needs"),
        Prefix("setECSSourcePrefixV4", 24),
        Prefix("setECSSourcePrefixV6", 56),
        Off("setECSOverride", "a subnet that the client sends is passed on"),
        Off("truncateTC", "a truncated answer is passed on with what is in it"),
        Off("setAllowEmptyResponse", "an answer must repeat the question"),
        DnsdistName.NotNeeded("setDropEmptyQueries", "a query without a question is answered FORMERR"),
        DnsdistName.NotNeeded("fixupCase", "each client gets the letters of its own question"),
        DnsdistName.NotNeeded("setAddEDNSToSelfGeneratedResponses", "a query with EDNS is answered with EDNS (RFC 6891)"),
        DnsdistName.NotNeeded("setPayloadSizeOnSelfGeneratedAnswers", "`dns.max_udp_size` is what is told"),
    ];

    private static IEnumerable<DnsdistName> Each(string why, params string[] names) =>
        names.Select(name => DnsdistName.NotNeeded(name, why));

    private static DnsdistName Seconds(string name, string key) => new(name, $"`dns.{key}`", (call, site) =>
    {
        if (call.Required(0, "seconds")?.Duration("s") is { } duration) site.Dns.Set(key, duration, call[0]!.At);
    });

    private static DnsdistName Count(string name, string key, string none) => new(name, $"`dns.{key}`", (call, site) =>
    {
        if (call.Required(0, "a number")?.Integer() is { } count)
            site.Dns.Set(key, count == 0 ? none : count.ToString(CultureInfo.InvariantCulture), call[0]!.At);
    });

    private static DnsdistName Prefix(string name, int here) => new(name,
        string.Create(CultureInfo.InvariantCulture, $"refused, where it is not {here}, which `client_subnet` sends"), (call, _) =>
        {
            if (call.Required(0, "a prefix length")?.Integer(0, 128) is { } length && length != here)
                call.Refuse(string.Create(CultureInfo.InvariantCulture, $"is not honoured: `client_subnet` sends {here} bits"));
        });

    private static DnsdistName Off(string name, string what) => new(name, $"refused, where it is true: {what}", (call, _) =>
    {
        if (call[0] is null || call[0]!.Truth() == true) call.Refuse($"is not honoured: {what}");
    });
}
