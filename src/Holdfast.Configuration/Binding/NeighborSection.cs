using System.Collections.Immutable;
using Holdfast.Bgp;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>bgp.neighbors</c>, and what <c>bgp</c> says for all of them.</summary>
internal sealed class NeighborSection(PasswordFile passwords)
{
    /// <summary>Keys that stand at a neighbor, or in <c>bgp</c> for all.</summary>
    public static readonly string[] SharedKeys = ["hold_time", "connect_retry_time", "password_file", "bfd"];

    public static readonly KeySet Keys = KeySet.Of("bgp.neighbors[]",
        ["name", "address", "port", "peer_as", "local_as", "source", "passive", "multihop", "families", "next_hop"], SharedKeys);

    /// <summary>Takes the shared keys of a mapping over what holds one level up.</summary>
    public NeighborOptions Shared(MappingReader map, NeighborOptions options) => options with
    {
        HoldTime = map["hold_time"] is { } holdTime ? HoldTime(holdTime) ?? options.HoldTime : options.HoldTime,
        ConnectRetryTime = map["connect_retry_time"]?.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)) ?? options.ConnectRetryTime,
        Bfd = BfdSection.Read(map["bfd"], options.Bfd),
        Password = map["password_file"] is { } file ? passwords.Read(file) : options.Password,
    };

    public void Read(Field? field, NeighborOptions defaults, Draft draft)
    {
        foreach (var item in field?.List("{ address: 192.0.2.1, peer_as: 64500 }") ?? [])
            if (MappingReader.Open(item, Keys) is { } map) draft.Neighbors.Add(ReadOne(map, defaults));
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
        if (address is { IsIPv6LinkLocal: true, ScopeId: 0 })
        {
            if (field?.Text()?.Contains('%', StringComparison.Ordinal) == true)
                field.Warning($"this machine has no interface of that name (`{field.Text()}`)",
                    "the session needs it when the daemon starts");
            else field?.Error($"`{address}` is link-local, and lacks its interface", $"write `{address}%eth0`");
        }
        var peerAs = map.Required("peer_as", "write `peer_as: 64500`")?.AsNumber();
        var source = map["source"]?.Address();
        if (source is not null && address is not null && source.AddressFamily != address.AddressFamily)
            map["source"]!.Error($"`{source}` and the address {address} are of different families",
                "name a source of the same family");
        var options = Shared(map, defaults);
        options = options with
        {
            Name = map["name"]?.ShortText(63) ?? address?.ToString() ?? "",
            Address = address ?? options.Address,
            PeerAs = peerAs ?? 0,
            Port = map["port"]?.Integer(1, 65535) ?? options.Port,
            LocalAs = map["local_as"]?.AsNumber(),
            Source = source,
            Passive = map["passive"]?.Boolean() ?? options.Passive,
            Multihop = map["multihop"]?.Integer(1, 255, "hops") ?? options.Multihop,
            Families = Families(map["families"]) ?? options.Families,
            NextHop = map["next_hop"] is { } nextHop ? NextHopSection.Read(nextHop, NextHopOptions.Self) : null,
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
