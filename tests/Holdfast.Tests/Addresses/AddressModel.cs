using System.Collections.Immutable;

namespace Holdfast.Tests.Addresses;

/// <summary>
/// What must be announced, with which next hop, after each of the things that can happen to a node's addresses and links; and
/// the commands that make them happen.
/// </summary>
internal sealed class AddressModel(Random random)
{
    private const int Uplinks = 5;

    // Of the uplink's IPv6 addresses those that are there, the longest there first; whether each is deprecated.
    private readonly List<(string Address, bool IsDeprecated)> _uplink = [];
    private bool _exists = true;
    private bool _isUp = true;
    private bool _isRenamed;
    private bool _hasIpv6 = true;
    private bool _isOther4;

    private bool Serves => _exists && _isUp && !_isRenamed;

    /// <summary>Next hops by prefix.</summary>
    public ImmutableSortedDictionary<string, string> Expected
    {
        get
        {
            var routes = ImmutableSortedDictionary<string, string>.Empty;
            if (Serves) routes = routes.Add(AddressSite.Ipv4, AddressSite.Own4);
            if (Serves && _hasIpv6 && _uplink.Count > 0)
                routes = routes.Add(AddressSite.Ipv6, _uplink.OrderBy(own => own.IsDeprecated).First().Address);
            return routes;
        }
    }

    /// <summary>Takes a step.</summary>
    /// <returns>The <c>ip</c> commands, or sysctl settings, of it.</returns>
    public string Step() => random.Next(12) switch
    {
        0 or 1 => AddUplink(),
        2 => RemoveUplink(),
        3 or 4 => Deprecate(),
        5 => Serves ? "addr del 192.0.2.53/32 dev svc0" : Restore(),
        6 => Serves && _hasIpv6 ? "addr del 2001:db8:53::53/128 dev svc0" : Restore(),
        7 => SwitchOther4(),
        8 => Serves ? SetUp(false) : Restore(),
        9 => Serves ? Delete() : Restore(),
        10 => Serves ? Rename("svc0", "svc1") : Restore(),
        _ => Serves ? SwitchIpv6() : Restore(),
    };

    private string AddUplink()
    {
        var free = Enumerable.Range(1, Uplinks).Select(i => $"2001:db8:99::{i}")
            .Where(address => _uplink.All(own => own.Address != address)).ToList();
        if (free.Count == 0) return RemoveUplink();
        var (address, isDeprecated) = (free[random.Next(free.Count)], random.Next(3) == 0);
        _uplink.Add((address, isDeprecated));
        return $"addr add {address}/64 dev up0 nodad preferred_lft {(isDeprecated ? "0" : "forever")}";
    }

    private string RemoveUplink()
    {
        if (_uplink.Count == 0) return AddUplink();
        var at = random.Next(_uplink.Count);
        var (address, _) = _uplink[at];
        _uplink.RemoveAt(at);
        return $"addr del {address}/64 dev up0";
    }

    private string Deprecate()
    {
        if (_uplink.Count == 0) return AddUplink();
        var at = random.Next(_uplink.Count);
        var (address, isDeprecated) = _uplink[at];
        _uplink[at] = (address, !isDeprecated);
        return $"addr change {address}/64 dev up0 preferred_lft {(isDeprecated ? "forever" : "0")}";
    }

    // Beside the session's own end, which stays the next hop.
    private string SwitchOther4()
    {
        _isOther4 = !_isOther4;
        return $"addr {(_isOther4 ? "add" : "del")} 198.51.100.77/24 dev up0";
    }

    private string Restore()
    {
        if (!_exists)
        {
            (_exists, _isUp, _isRenamed, _hasIpv6) = (true, true, false, true);
            return "link add svc0 up type bridge";
        }
        return _isRenamed ? Rename("svc1", "svc0") : !_isUp ? SetUp(true) : SwitchIpv6();
    }

    private string SetUp(bool up)
    {
        _isUp = up;
        return $"link set svc0 {(up ? "up" : "down")}";
    }

    private string Delete()
    {
        _exists = false;
        return "link del svc0";
    }

    private string Rename(string from, string to)
    {
        _isRenamed = to != "svc0";
        return $"link set {from} name {to}";
    }

    private string SwitchIpv6()
    {
        _hasIpv6 = !_hasIpv6;
        return $"net.ipv6.conf.svc0.disable_ipv6={(_hasIpv6 ? 0 : 1)}";
    }
}
