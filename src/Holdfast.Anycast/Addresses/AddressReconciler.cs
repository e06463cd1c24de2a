using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Brings the addresses of this host in line with what is wanted: adds what is missing, then removes what is ours and no
/// longer wanted, wherever it is. What is not ours is never touched.
/// </summary>
internal sealed class AddressReconciler(
    Rtnetlink rtnetlink, AddressMarks marks, ServiceInterface interfaces, RemovalHistory removals)
{
    private static readonly string Contested = string.Create(CultureInfo.InvariantCulture,
        $"someone else removes it again and again: not relied on until it has stayed for {RemovalHistory.Calm.TotalSeconds} s");

    private readonly ImmutableArray<AddressStatus>.Builder _statuses = ImmutableArray.CreateBuilder<AddressStatus>();
    private readonly ImmutableArray<IPAddress>.Builder _added = ImmutableArray.CreateBuilder<IPAddress>();
    private readonly HashSet<IPAddress> _inPlace = [];
    private int _inPlaceOn;

    /// <summary>One pass.</summary>
    /// <exception cref="NetlinkException">Interfaces or addresses cannot be listed: how they stand is not known.</exception>
    public Reconciliation Run(InterfaceOptions on, ImmutableArray<IPAddress> wanted)
    {
        _statuses.Clear();
        _added.Clear();
        var links = rtnetlink.Links();
        Link link;
        bool repaired;
        try
        {
            link = interfaces.Ensure(on, links, out repaired);
        }
        catch (NetlinkException e)
        {
            _inPlace.Clear();
            // What is still elsewhere, on an interface used before, stays until there is a place for it.
            var missing = wanted.Select(address => new AddressStatus(address, AddressState.Missing, e.Message));
            return new(e.Message, false, [.. missing], [], []);
        }

        var present = rtnetlink.Addresses();
        if (link.Index != _inPlaceOn || repaired) _inPlace.Clear(); // they went with the interface
        _inPlaceOn = link.Index;
        foreach (var address in wanted)
            _statuses.Add(Ensure(link, address, present));
        if (_added.Count > 0)
            CheckAdded(link);
        var (removed, error) = RemoveOurs(present, keep: a => a.Link == link.Index && wanted.Contains(a.Address));
        _inPlace.IntersectWith(wanted);
        interfaces.DeleteUnused(on.Name);
        return new(error, repaired, _statuses.ToImmutable(), _added.ToImmutable(), removed);
    }

    /// <summary>Removes all that is ours.</summary>
    /// <returns>What was removed; and why something could not be, or null.</returns>
    public (ImmutableArray<(string Link, IPAddress Address)> Removed, string? Error) RemoveAll()
    {
        var done = RemoveOurs(rtnetlink.Addresses(), keep: _ => false);
        interfaces.DeleteUnused(used: null);
        return done;
    }

    private AddressStatus Ensure(Link link, IPAddress address, IReadOnlyList<InterfaceAddress> present)
    {
        if (Find(present, link, address) is { } found)
        {
            _inPlace.Add(address);
            if (removals.IsContested(address)) return new(address, AddressState.Missing, Contested);
            var unusable = (found.Flags & (AddressFlags.Tentative | AddressFlags.DadFailed)) != 0;
            var state = marks.IsOurs(found, link.Name) ? AddressState.Ours : AddressState.Foreign;
            return new(address, state, unusable ? $"{address} on {link.Name} is not through duplicate address detection" : null);
        }
        if (_inPlace.Remove(address)) removals.Add(address);
        if (!removals.MayPutBack(address)) return new(address, AddressState.Missing, Contested);
        try
        {
            marks.Adding(link.Name, address);
            rtnetlink.Add(ServiceAddress(link, address));
            _added.Add(address);
            _inPlace.Add(address);
            return removals.IsContested(address)
                ? new(address, AddressState.Missing, Contested) : new(address, AddressState.Ours, null);
        }
        catch (NetlinkException e)
        {
            marks.Gone(link.Name, address);
            // Exists: someone was quicker. The event of it brings the next pass, which sees whose it is.
            return e.Errno == NetlinkException.Exists
                ? new(address, AddressState.Foreign, null)
                : new(address, AddressState.Missing, $"{link.Name}: {e.Message}");
        }
    }

    private InterfaceAddress ServiceAddress(Link link, IPAddress address)
    {
        var ipv4 = address.AddressFamily == AddressFamily.InterNetwork;
        return new(link.Index, address, ipv4 ? 32 : 128)
        {
            // Never a source by accident: IPv4 has the scope for that, IPv6 the preferred lifetime.
            Scope = ipv4 ? AddressScope.Host : AddressScope.Universe,
            PreferredLifetime = ipv4 ? InterfaceAddress.Forever : 0,
            Flags = ipv4 ? AddressFlags.None : AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            Protocol = marks.OriginToSet,
        };
    }

    private void CheckAdded(Link link)
    {
        var present = rtnetlink.Addresses();
        foreach (var address in _added)
        {
            if (Find(present, link, address) is { } shown)
                marks.Added(link.Name, shown);
        }
    }

    private (ImmutableArray<(string Link, IPAddress Address)> Removed, string? Error) RemoveOurs(
        IReadOnlyList<InterfaceAddress> present, Func<InterfaceAddress, bool> keep)
    {
        var removed = ImmutableArray.CreateBuilder<(string, IPAddress)>();
        string? error = null;
        var names = rtnetlink.Links().DistinctBy(link => link.Index).ToDictionary(link => link.Index, link => link.Name);
        foreach (var address in present)
        {
            if (!names.TryGetValue(address.Link, out var link) || !marks.IsOurs(address, link) || keep(address))
                continue;
            try
            {
                rtnetlink.Delete(address);
            }
            catch (NetlinkException e) when (e.Errno is NetlinkException.NoAddress or NetlinkException.NoDevice)
            {
                // Someone was quicker.
            }
            catch (NetlinkException e)
            {
                error = $"{link}: {e.Message}";
                continue;
            }
            marks.Gone(link, address.Address);
            removed.Add((link, address.Address));
        }
        return (removed.ToImmutable(), error);
    }

    private static InterfaceAddress? Find(IReadOnlyList<InterfaceAddress> present, Link link, IPAddress address) =>
        present.FirstOrDefault(p => p.Link == link.Index && p.Address.Equals(address));
}

/// <summary>What one pass over the addresses found and did.</summary>
/// <param name="Error">What is wrong as a whole, with the interface mostly; null for nothing.</param>
/// <param name="InterfaceRepaired">The interface had to be made or set up.</param>
/// <param name="Addresses">How the wanted addresses stand now.</param>
/// <param name="Added">Those it put on the interface.</param>
/// <param name="Removed">Those it took off, with the interface they were on.</param>
internal sealed record Reconciliation(string? Error, bool InterfaceRepaired, ImmutableArray<AddressStatus> Addresses,
    ImmutableArray<IPAddress> Added, ImmutableArray<(string Link, IPAddress Address)> Removed);
