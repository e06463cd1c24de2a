using System.Buffers.Binary;
using System.Net;
using System.Text;
using Holdfast.Lab.Namespaces;

namespace Holdfast.Lab.Load;

/// <summary>
/// Counts, in a recursor's namespace, the client's queries that reach it: by address asked and by who sent them. Health
/// checks ask other zones and are not counted.
/// </summary>
public sealed class ReceivedQueries : IDisposable
{
    private readonly PacketSocket _socket;
    private readonly byte[] _zone;
    private readonly Dictionary<(IPAddress From, IPAddress To), int> _counts = [];
    private readonly Thread _thread;
    private volatile bool _running = true;

    /// <summary>Begins to count.</summary>
    /// <param name="where">The recursor's namespace.</param>
    /// <param name="zone">The zone whose queries count.</param>
    public ReceivedQueries(NetworkNamespace where, string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        _zone = [.. zone.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
        _socket = new PacketSocket(where);
        _thread = new Thread(Count) { IsBackground = true, Name = "received queries" };
        _thread.Start();
    }

    /// <summary>Queries counted so far, by who sent them and the address they were sent to.</summary>
    public IReadOnlyDictionary<(IPAddress From, IPAddress To), int> Counts
    {
        get
        {
            lock (_counts)
                return new Dictionary<(IPAddress, IPAddress), int>(_counts);
        }
    }

    /// <summary>All queries counted so far to an address.</summary>
    /// <param name="address">One of the recursor's addresses.</param>
    public int To(IPAddress address) => Counts.Where(c => c.Key.To.Equals(address)).Sum(c => c.Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _running = false;
        _thread.Join();
        _socket.Dispose();
    }

    private void Count()
    {
        var buffer = new byte[65536];
        while (_running)
        {
            var length = _socket.Receive(buffer);
            if (length > 0 && Queries(buffer.AsSpan(0, length)) is { } queries)
            {
                lock (_counts)
                    _counts[queries.Way] = _counts.GetValueOrDefault(queries.Way) + queries.Count;
            }
        }
    }

    /// <summary>
    /// A packet's queries, and between whom they went. It holds several where the sender handed the kernel several at once:
    /// they are cut apart (UDP GSO) behind this tap. Each names the zone once.
    /// </summary>
    private ((IPAddress From, IPAddress To) Way, int Count)? Queries(ReadOnlySpan<byte> packet)
    {
        var (header, addresses, size, protocol) = (packet[0] >> 4) switch
        {
            4 => ((packet[0] & 15) * 4, 12, 4, packet[9]),
            6 => (40, 8, 16, packet[6]),
            _ => (0, 0, 0, (byte)0),
        };
        const int udp = 17;
        if (protocol != udp || packet.Length < header + 8 + 12
            || BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 2)..]) != 53)
            return null;
        // The recursor's own questions leave for port 53 too, but with RD clear.
        var dns = packet[(header + 8)..];
        if ((dns[2] & 0x81) != 0x01)
            return null;
        var count = dns.Count(_zone);
        return count == 0
            ? null : ((new IPAddress(packet.Slice(addresses, size)), new IPAddress(packet.Slice(addresses + size, size))), count);
    }
}
