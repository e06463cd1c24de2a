using System.Collections.Immutable;
using System.Net;
using System.Text;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary>What the settings of a BGP session may be.</summary>
internal static class SessionTypes
{
    /// <summary>A neighbor's address, and the interface of a link-local one.</summary>
    public static readonly KeyType<(IPAddress Address, string? Interface)> Router =
        new ScalarType<(IPAddress Address, string? Interface)>("address", JsonShapes.Address, ReadRouter,
            router => NeighborAddressText.Of(router.Address, router.Interface));

    /// <summary>0, or 3 to 65535 seconds (RFC 4271, section 4.2).</summary>
    public static readonly KeyType<TimeSpan> HoldTime = ScalarTypes.Duration("0, or 3s to 65535s", ReadHoldTime);

    /// <summary>RFC 4724, section 3 has 12 bits for the seconds.</summary>
    public static readonly KeyType<TimeSpan?> GracefulRestart = new ReadType<TimeSpan?>("duration, 1s to 4095s",
        JsonShapes.AnyOf(JsonShapes.Duration, JsonShapes.OneOf("false")), ReadGracefulRestart,
            time => time is { } its ? OptionText.Of(its) : "");

    /// <summary>A TCP MD5 key by the file that holds it. It is compared, and never shown.</summary>
    public static readonly KeyType<string?> Password = new ReadType<string?>("path", JsonShapes.Text,
        (Field field, string? _, Reading reading, out string? value) =>
        {
            value = reading.Passwords.Read(field);
            return true;
        })
    {
        NamesDifference = true,
        Masked = password => password is null ? "" : KeyType.Secret,
        Differing = (was, now) => was == now ? null : was is null ? "a password is set" : now is null ? "the password is gone"
            : "the password changed",
    };

    /// <summary>A TCP MD5 key that stands in the file. It is compared by <see cref="Password"/>, and never shown.</summary>
    public static readonly KeyType<string?> InlinePassword = new ReadType<string?>("text of at most 80 octets", JsonShapes.Text,
        ReadInlinePassword)
    {
        Masked = static _ => "",
        Differing = static (_, _) => null,
    };

    /// <summary><c>true</c> for a neighbor on the link, or how many hops it may be away (RFC 5082).</summary>
    public static readonly KeyType<int?> TtlSecurity = new ReadType<int?>("`true`, or hops, 1 to 254",
        JsonShapes.AnyOf(JsonShapes.Boolean, JsonShapes.Integer(1, 254)), ReadTtlSecurity, hops => $"{hops}");

    public static readonly KeyType<BgpRole> Role =
        ScalarTypes.Choice(("customer", BgpRole.Customer), ("provider", BgpRole.Provider),
        ("peer", BgpRole.Peer), ("rs", BgpRole.RouteServer), ("rs_client", BgpRole.RouteServerClient));

    public static readonly KeyType<ValueList<AddressFamily>> Families = new ScalarType<ValueList<AddressFamily>>(
        "`ipv4`, `ipv6`", JsonShapes.OneOrMany(JsonShapes.OneOf("ipv4", "ipv6"), 1), ReadFamilies, OptionText.List);

    private static (IPAddress Address, string? Interface)? ReadRouter(Field field)
    {
        if (field.Address() is not { } address) return null;
        if (address.IsWildcard() || address.IsMulticast())
        {
            field.Error($"`{address}` is not the address of one router");
            return null;
        }
        var zone = address.IsIPv6LinkLocal && field.Text()?.Split('%') is [_, var name] ? name : null;
        if (address is { IsIPv6LinkLocal: true, ScopeId: 0 })
        {
            if (zone is not null)
                field.Warning($"this machine has no interface of that name (`{field.Text()}`)",
                    "the session comes up when it has");
            else field.Error($"`{address}` is link-local, and lacks its interface", $"write `{address}%eth0`");
        }
        // A number after the `%` is the scope itself. A name is all that stays of an interface that is made anew: its index does
        // not belong to the neighbor, and is looked up when it is needed.
        return zone is null || zone.All(char.IsAsciiDigit) ? (address, null) : (new IPAddress(address.GetAddressBytes()), zone);
    }

    private static bool ReadInlinePassword(Field field, string? above, Reading reading, out string? value)
    {
        value = field.Text();
        if (field.Sibling("password_file") is { } file)
            field.Error($"`password_file` stands {file.KeyAt.SeenFrom(field.Node.At)}, and is the key too", "keep one of them");
        else if (value is { } key && (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > PasswordFile.LongestKey))
            field.Error($"TCP MD5 allows keys of 1 to {PasswordFile.LongestKey} octets",
                "agree on another one with the neighbor");
        return value is not null;
    }

    private static TimeSpan? ReadHoldTime(Field field)
    {
        if (field.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(65535)) is not { } time) return null;
        if (time == TimeSpan.Zero) field.Warning("without hold time a dead session is noticed only by TCP", "9s is usual here");
        if (time > TimeSpan.Zero && time < TimeSpan.FromSeconds(3))
            field.Error($"{OptionText.Of(time)} is too short: BGP knows 0 and 3s or more", "write `3s`");
        else if (IsWholeSeconds(field, time)) return time;
        return null;
    }

    private static bool ReadGracefulRestart(Field field, TimeSpan? above, Reading reading, out TimeSpan? value)
    {
        value = null;
        if (field.Text() is not { } text) return false;
        if (text == "false") return true;
        if (field.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4095)) is not { } time || !IsWholeSeconds(field, time))
            return false;
        field.Warning($"the neighbor goes on sending traffic to this node for up to {OptionText.Of(time)} after it has died",
            "anycast wants a dead node's routes gone at once: take `graceful_restart` away");
        value = time;
        return true;
    }

    private static bool IsWholeSeconds(Field field, TimeSpan time)
    {
        if (time.Milliseconds == 0) return true;
        field.Error($"{OptionText.Of(time)} is not in whole seconds, as BGP has them");
        return false;
    }

    private static bool ReadTtlSecurity(Field field, int? above, Reading reading, out int? value)
    {
        value = field.Text() switch
        {
            null or "false" => null,
            "true" => 1,
            _ => field.Integer(1, 254, "hops, or `true` for a neighbor on the link"),
        };
        return true;
    }

    private static ValueList<AddressFamily>? ReadFamilies(Field field)
    {
        var families = ImmutableArray.CreateBuilder<AddressFamily>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Choice("ipv4", "ipv6") is not { } word) continue;
            var family = word == "ipv4" ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast;
            if (families.Contains(family)) item.Warning($"`{word}` is in the list already");
            else families.Add(family);
        }
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Error("a session carries at least one family", "write `families: [ipv4, ipv6]`");
        families.Sort();
        return families.Count == 0 ? null : families.ToImmutable();
    }
}
