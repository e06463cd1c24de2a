using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>bgp.neighbors</c>, and what <c>bgp</c> says for all of them.</summary>
internal sealed class NeighborSection(PasswordFile passwords)
{
    /// <summary>Keys that stand at a neighbor, or in <c>bgp</c> for all.</summary>
    public static readonly string[] SharedKeys =
    [
        "hold_time", "keepalive_time", "connect_retry_time", "max_idle_hold_time", "password_file", "tcp_ao", "ttl_security",
        "announce_only", "max_announced", "bfd",
    ];

    /// <summary>Keys that stand at a neighbor, or at a range of them.</summary>
    public static readonly string[] SettingKeys =
    [
        "local_as", "multihop", "families", "role", "role_strict", "extended_next_hop", "extended_messages", "graceful_restart",
        .. ExportSection.Keys, .. SharedKeys,
    ];

    public static readonly KeySet Keys = KeySet.Of("bgp.neighbors[]", ["name", "address", "port", "peer_as", "source", "passive"], SettingKeys);

    /// <summary>Takes the shared keys of a mapping over what holds one level up.</summary>
    public NeighborOptions Shared(MappingReader map, NeighborOptions options) => options with
    {
        HoldTime = map["hold_time"] is { } holdTime ? HoldTime(holdTime) ?? options.HoldTime : options.HoldTime,
        KeepaliveTime = map["keepalive_time"]?.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(21845)) ?? options.KeepaliveTime,
        ConnectRetryTime = map["connect_retry_time"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) ?? options.ConnectRetryTime,
        Bfd = BfdSection.Read(map["bfd"], options.Bfd),
        MaxIdleHoldTime = map["max_idle_hold_time"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) ?? options.MaxIdleHoldTime,
        Password = map["password_file"] is { } file ? passwords.Read(file) : options.Password,
        TcpAoKeys = map["tcp_ao"] is { } keys ? TcpAoSection.Read(keys, passwords) : options.TcpAoKeys,
        TtlSecurity = map["ttl_security"] is { } ttl ? TtlSecurity(ttl) : options.TtlSecurity,
        Export = options.Export with
        {
            AnnounceOnly = map["announce_only"]?.PrefixRanges() ?? options.Export.AnnounceOnly,
            MaxAnnounced = map["max_announced"]?.Integer(0, 1_000_000, "routes") ?? options.Export.MaxAnnounced,
        },
    };

    public void Read(Field? field, NeighborOptions defaults, Draft draft)
    {
        foreach (var item in field?.List("{ address: 192.0.2.1, peer_as: 64500 }") ?? [])
            if (MappingReader.Open(item, Keys) is { } map) draft.Neighbors.Add(ReadOne(map, defaults));
    }

    /// <summary>Takes the keys of a neighbor, or of a range of them, over what holds for all.</summary>
    public NeighborOptions Settings(MappingReader map, NeighborOptions defaults)
    {
        var options = Shared(map, defaults);
        return options with
        {
            LocalAs = map["local_as"]?.AsNumber(),
            Multihop = map["multihop"]?.Integer(1, 255, "hops") ?? options.Multihop,
            Families = Families(map["families"]) ?? options.Families,
            Role = Role(map["role"]),
            RoleStrict = map["role_strict"]?.Boolean() ?? options.RoleStrict,
            ExtendedNextHop = map["extended_next_hop"]?.Boolean(),
            ExtendedMessages = map["extended_messages"]?.Boolean() ?? options.ExtendedMessages,
            GracefulRestart = GracefulRestart(map["graceful_restart"]),
            Export = ExportSection.Read(map, options.Export),
        };
    }

    private Located<NeighborOptions> ReadOne(MappingReader map, NeighborOptions defaults)
    {
        var field = map.Required("address", "write `address: 192.0.2.1`");
        var address = field?.Address();
        if (address is not null && (address.IsWildcard() || address.IsMulticast()))
        {
            field!.Error($"`{address}` is not the address of one router");
            address = null;
        }
        var zone = address is { IsIPv6LinkLocal: true } && field?.Text()?.Split('%') is [_, var name] ? name : null;
        if (address is { IsIPv6LinkLocal: true, ScopeId: 0 })
        {
            if (zone is not null)
                field!.Warning($"this machine has no interface of that name (`{field.Text()}`)",
                    "the session comes up when it has");
            else field?.Error($"`{address}` is link-local, and lacks its interface", $"write `{address}%eth0`");
        }
        var peerAs = map.Required("peer_as", "write `peer_as: 64500`")?.AsNumber();
        var source = map["source"]?.Address();
        if (source is not null && address is not null && source.AddressFamily != address.AddressFamily)
            map["source"]!.Error($"`{source}` and the address {address} are of different families",
                "name a source of the same family");
        var options = Settings(map, defaults);
        options = options with
        {
            Name = map["name"]?.ShortText(63) ?? address?.ToString() ?? "",
            Address = address ?? options.Address,
            // A number after the `%` is the scope itself.
            Interface = zone is not null && !char.IsAsciiDigit(zone[0]) ? zone : null,
            PeerAs = peerAs ?? 0,
            Port = map["port"]?.Integer(1, 65535) ?? options.Port,
            Source = source,
            Passive = map["passive"]?.Boolean() ?? options.Passive,
        };
        return new(options, map.Path, address is not null && peerAs is not null);
    }

    /// <summary>0, or 3 to 65535 seconds (RFC 4271, section 4.2).</summary>
    private static TimeSpan? HoldTime(Field field)
    {
        if (field.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(65535)) is not { } time) return null;
        if (time == TimeSpan.Zero) field.Warning("without hold time a dead session is noticed only by TCP", "9s is usual here");
        if (time > TimeSpan.Zero && time < TimeSpan.FromSeconds(3))
            field.Error($"{ScalarValues.Words(time)} is too short: BGP knows 0 and 3s or more", "write `3s`");
        else if (time.Milliseconds != 0) field.Error($"{ScalarValues.Words(time)} is not in whole seconds, as BGP has them");
        else return time;
        return null;
    }

    /// <summary><c>true</c> for a neighbor on the link, or how many hops it may be away (RFC 5082).</summary>
    private static int? TtlSecurity(Field field) => field.Text() switch
    {
        null or "false" => null,
        "true" => 1,
        _ => field.Integer(1, 254, "hops, or `true` for a neighbor on the link"),
    };

    private static BgpRole? Role(Field? field) => field?.Choice("customer", "provider", "peer", "rs", "rs_client") switch
    {
        "customer" => BgpRole.Customer,
        "provider" => BgpRole.Provider,
        "peer" => BgpRole.Peer,
        "rs" => BgpRole.RouteServer,
        "rs_client" => BgpRole.RouteServerClient,
        _ => null,
    };

    /// <summary>RFC 4724, section 3 has 12 bits for the seconds.</summary>
    private static TimeSpan? GracefulRestart(Field? field)
    {
        if (field is null || field.Text() is null or "false") return null;
        if (field.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4095)) is not { } time) return null;
        if (time.Milliseconds != 0)
        {
            field.Error($"{ScalarValues.Words(time)} is not in whole seconds, as BGP has them");
            return null;
        }
        field.Warning($"the neighbor goes on sending traffic to this node for up to {ScalarValues.Words(time)} after it has died",
            "anycast wants a dead node's routes gone at once: take `graceful_restart` away");
        return time;
    }

    private static ImmutableArray<AddressFamily>? Families(Field? field)
    {
        if (field is null) return null;
        var families = ImmutableArray.CreateBuilder<AddressFamily>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Choice("ipv4", "ipv6") is not { } word) continue;
            var family = word == "ipv4" ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast;
            if (families.Contains(family)) item.Warning($"`{word}` is in the list already");
            else families.Add(family);
        }
        if (field.Node is Source.SequenceNode { Items.Count: 0 })
            field.Error("a session carries at least one family", "write `families: [ipv4, ipv6]`");
        families.Sort();
        return families.Count == 0 ? null : families.ToImmutable();
    }
}
