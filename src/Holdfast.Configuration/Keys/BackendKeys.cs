using System.Collections.Immutable;
using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.backends[]</c>, and what <c>dns</c> says for all of them.</summary>
internal static class BackendKeys
{
    private const int DnsPort = 53;

    private static readonly KeyType<TimeSpan> Timeout = Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));

    private static readonly KeyType<IPEndPoint> Server =
        new ObjectType<IPEndPoint>("address, with or without port", JsonShapes.EndPoint, ReadServer);

    /// <summary>Keys that stand at a backend, or in <c>dns</c> for all.</summary>
    public static readonly Section<BackendOptions> Shared = new Section<BackendOptions>("dns", Usual)
        .Key("check", new SectionType<HealthCheckOptions>(HealthCheckKeys.Section), o => o.HealthCheck,
            (o, v) => o with { HealthCheck = v },
            "health check", "", below: "health check")
        .Key("sockets", Integer(1, 1024), o => o.Sockets, (o, v) => o with { Sockets = v },
            "UDP sockets for each worker thread and backend, each on a random port")
        .Key("udp_timeout", Timeout, o => o.UdpTimeout, (o, v) => o with { UdpTimeout = v },
            "how long a query over UDP waits for its answer")
        .Key("tcp_connect_timeout", Timeout, o => o.TcpConnectTimeout, (o, v) => o with { TcpConnectTimeout = v },
            "how long a TCP connection may take to be made")
        .Key("tcp_timeout", Timeout, o => o.TcpTimeout, (o, v) => o with { TcpTimeout = v },
            "how long a query over TCP waits for its answer")
        .Key("tcp_retries", Integer(0, 100), o => o.TcpRetries, (o, v) => o with { TcpRetries = v },
            "how often a query over TCP is tried anew when its connection breaks without having brought an answer; after one "
                + "that has, it is sent again while its time lasts")
        .Key("client_subnet", Bool, o => o.ClientSubnet, (o, v) => o with { ClientSubnet = v },
            "add EDNS Client Subnet (/24, /56) to queries that have none")
        .Key("slow_start", Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), o => o.SlowStart, (o, v) => o with { SlowStart = v },
            "after it has come up, how long its share of the queries rises until it is whole; meanwhile the rest goes to the "
                + "policy's next backend that is up. 0: its share is whole at once", "0");

    public static readonly Section<BackendOptions> Section = new Section<BackendOptions>("dns.backends[]", Usual)
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v },
            "what operators call it; unique", "its address")
        .Key("address", Server, o => o.EndPoint, (o, v) => o with { EndPoint = v },
            "where it is; port 53 unless given", required: "write `address: 192.0.2.53`")
        .Key("pool", Pools("pool"), o => o.Pools, (o, v) => o with { Pools = v },
            "the pool it serves. Queries that no rule sends elsewhere go to `default`", "`default`", effect: Effect.Elsewhere)
        .Key("pools", Pools("list of pools"), o => o.Pools, (o, v) => o with { Pools = v }, "the same, for several", "")
        .Key("order", Integer(0, int.MaxValue, name: "number"), o => o.Order, (o, v) => o with { Order = v },
            "lower is asked first, by policies that look at it")
        .Key("weight", Integer(1, int.MaxValue), o => o.Weight, (o, v) => o with { Weight = v }, "its share among its equals")
        .Key("source", Address.OrNone(), o => o.Source, (o, v) => o with { Source = v },
            "the address queries leave from", "the kernel's choice")
        .Key("cookies", Bool, o => o.Cookies, (o, v) => o with { Cookies = v },
            "send it DNS cookies over UDP (RFC 7873), and take answers without them for forged once it has sent some back")
        .Key("proxy_protocol", Bool, o => o.ProxyProtocol, (o, v) => o with { ProxyProtocol = v },
            "begin each datagram, and each connection, with a PROXY header of version 2, which tells it who asks: the backend "
                + "must take them from this node. Health checks say LOCAL; of its pools no queries are merged")
        .Key("mode", Choice(("auto", BackendMode.Auto), ("up", BackendMode.Up), ("down", BackendMode.Down)),
            o => o.Mode, (o, v) => o with { Mode = v }, "whether its health check decides, or you do")
        .Inherit(Shared, "dns")
        .Check(CheckOne);

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ name: recursor1, address: 192.0.2.53 }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var options = Section.Read(map, draft.BackendDefaults, reading);
            var isWhole = map["address"] is not null && !map.IsMisread("address");
            if (options.Name.Length == 0 && isWhole) options = options with { Name = options.EndPoint.ToString() };
            draft.Backends.Add(new(options, map.Path, isWhole));
        }
        return true;
    }

    private static BackendOptions Usual() => new("", new IPEndPoint(IPAddress.None, DnsPort));

    private static IPEndPoint? ReadServer(Field field)
    {
        if (field.EndPoint(DnsPort) is not { } endPoint) return null;
        if (!endPoint.Address.IsWildcard() && !endPoint.Address.IsMulticast()) return endPoint;
        field.Error($"`{endPoint.Address}` is not the address of one server");
        return null;
    }

    private static ScalarType<ValueList<string>> Pools(string name) =>
        new(name, JsonShapes.OneOrMany(JsonShapes.ShortText(63)), static field =>
    {
        // Where both stand, `pools` counts.
        if (field.Key == "pool" && field.Sibling("pools") is not null) return null;
        ImmutableArray<string> pools =
            [.. field.OneOrMany().Select(item => item.ShortText(63)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return pools.IsEmpty ? [BackendOptions.DefaultPool] : pools;
    }, OptionText.List);

    private static void CheckOne(MappingReader map, BackendOptions options)
    {
        if (map["pool"] is { } one && map["pools"] is { } many)
            many.Error($"`pool` and `pools` stand side by side; `pool` is {one.KeyAt.SeenFrom(many.Node.At)}",
                "keep `pools`, with all of them");
        if (map["source"] is { } source && map["address"] is not null && !map.IsMisread("source", "address")
            && options.Source!.AddressFamily != options.EndPoint.AddressFamily)
        {
            source.Error($"`{options.Source}` and the address {options.EndPoint.Address} are of different families",
                "name a source of the same family");
        }
    }
}
