using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.backends</c>, and what <c>dns</c> says for all of them.</summary>
internal static class BackendSection
{
    private const int DnsPort = 53;

    /// <summary>Keys that stand at a backend, or in <c>dns</c> for all.</summary>
    public static readonly string[] SharedKeys =
        ["check", "sockets", "udp_timeout", "tcp_connect_timeout", "tcp_timeout", "tcp_retries", "client_subnet"];

    public static readonly KeySet Keys = KeySet.Of("dns.backends[]",
        ["name", "address", "pool", "pools", "order", "weight", "source", "mode"], SharedKeys);

    /// <summary>Takes the shared keys of a mapping over what holds one level up.</summary>
    public static BackendOptions Shared(MappingReader map, BackendOptions options)
    {
        var least = TimeSpan.FromMilliseconds(10);
        var most = TimeSpan.FromMinutes(5);
        return options with
        {
            HealthCheck = HealthCheckSection.Read(map["check"], options.HealthCheck),
            Sockets = map["sockets"]?.Integer(1, 1024) ?? options.Sockets,
            UdpTimeout = map["udp_timeout"]?.Duration(least, most) ?? options.UdpTimeout,
            TcpConnectTimeout = map["tcp_connect_timeout"]?.Duration(least, most) ?? options.TcpConnectTimeout,
            TcpTimeout = map["tcp_timeout"]?.Duration(least, most) ?? options.TcpTimeout,
            TcpRetries = map["tcp_retries"]?.Integer(0, 100) ?? options.TcpRetries,
            ClientSubnet = map["client_subnet"]?.Boolean() ?? options.ClientSubnet,
        };
    }

    public static void Read(Field? field, BackendOptions defaults, Draft draft)
    {
        foreach (var item in field?.List("{ name: recursor1, address: 192.0.2.53 }") ?? [])
            if (MappingReader.Open(item, Keys) is { } map) draft.Backends.Add(ReadOne(map, defaults));
    }

    private static Located<BackendOptions> ReadOne(MappingReader map, BackendOptions defaults)
    {
        var address = map.Required("address", "write `address: 192.0.2.53`");
        var endPoint = address?.EndPoint(DnsPort);
        if (endPoint is not null && (endPoint.Address.IsWildcard() || endPoint.Address.IsMulticast()))
        {
            address!.Error($"`{endPoint.Address}` is not the address of one server");
            endPoint = null;
        }
        var options = Shared(map, defaults);
        var source = map["source"]?.Address();
        if (source is not null && endPoint is not null && source.AddressFamily != endPoint.AddressFamily)
            map["source"]!.Error($"`{source}` and the address {endPoint.Address} are of different families",
                "name a source of the same family");
        options = options with
        {
            Name = map["name"]?.ShortText(63) ?? endPoint?.ToString() ?? "",
            EndPoint = endPoint ?? options.EndPoint,
            Pools = Pools(map),
            Order = map["order"]?.Integer(0, int.MaxValue) ?? options.Order,
            Weight = map["weight"]?.Integer(1, int.MaxValue) ?? options.Weight,
            Source = source,
            Mode = map["mode"]?.Choice("auto", "up", "down") switch { "up" => BackendMode.Up, "down" => BackendMode.Down, _ => BackendMode.Auto },
        };
        return new(options, map.Path, endPoint is not null);
    }

    private static ImmutableArray<string> Pools(MappingReader map)
    {
        if (map["pool"] is { } one && map["pools"] is { } many)
            many.Error($"`pool` and `pools` stand side by side; `pool` is in line {one.KeyLine}",
                "keep `pools`, with all of them");
        var pools = (map["pools"] ?? map["pool"])?.OneOrMany().Select(item => item.ShortText(63)).OfType<string>().Distinct(StringComparer.Ordinal);
        ImmutableArray<string> read = pools is null ? [] : [.. pools];
        return read.IsEmpty ? [BackendOptions.DefaultPool] : read;
    }
}
