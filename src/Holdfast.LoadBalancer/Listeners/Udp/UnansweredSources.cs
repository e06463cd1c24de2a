using System.Collections.Frozen;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>
/// Where datagrams come from that are never answered: services that answer whatever they get, so that one query with a forged
/// source would go to and fro for ever, and this node's own listeners. No client has these ports.
/// </summary>
internal sealed class UnansweredSources
{
    // No port (RFC 768), echo (RFC 862), daytime (RFC 867), quotd (RFC 865), chargen (RFC 864).
    private static readonly ushort[] Ports = [0, 7, 13, 17, 19];

    // By the last six bits of a port, which one word holds: other ports need no second look.
    private readonly ulong _lowBits;
    private readonly ushort[] _ports;
    private readonly FrozenSet<ushort> _wildcardPorts;
    private readonly FrozenSet<(ClientAddress, ushort)> _listeners;

    /// <summary>Those of a node.</summary>
    /// <param name="listeners">Its UDP listeners.</param>
    public UnansweredSources(IReadOnlyCollection<BoundListener> listeners)
    {
        var endPoints = listeners.Select(listener => listener.Key.EndPoint).ToArray();
        _ports = [.. Ports.Concat(endPoints.Select(endPoint => (ushort)endPoint.Port)).Distinct()];
        foreach (ushort port in _ports)
            _lowBits |= 1UL << (port % 64);
        _listeners = endPoints.Select(endPoint => (ClientAddress.From(endPoint.Address), (ushort)endPoint.Port)).ToFrozenSet();
        _wildcardPorts = endPoints.Where(ServiceTraffic.IsWildcard).Select(endPoint => (ushort)endPoint.Port).ToFrozenSet();
    }

    /// <summary>False for most source ports: what came from them may be answered.</summary>
    public bool MayContain(ushort port) => ((_lowBits >> port) & 1) != 0;

    /// <summary>Whether a datagram is not to be answered.</summary>
    /// <param name="client">Where it came from.</param>
    /// <param name="port">The port there.</param>
    /// <param name="received">The batch it is in.</param>
    /// <param name="index">Which it is there.</param>
    public bool Contains(in ClientAddress client, ushort port, ReceiveBatch received, int index) =>
        Array.IndexOf(_ports, port) >= 0
        && (Array.IndexOf(Ports, port) >= 0 || _listeners.Contains((client, port))
            || (_wildcardPorts.Contains(port) && IsLocal(in client, received.Local(index))));

    // Of a wildcard's addresses the one that the datagram came to is known.
    private static bool IsLocal(in ClientAddress client, in LocalAddress local) =>
        local.IsKnown && ClientAddress.FromBytes(local.Address) == client;
}
