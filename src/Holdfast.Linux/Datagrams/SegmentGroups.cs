using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Puts datagrams to one peer together, so that the kernel takes its way through routing, queueing and delivery once for
/// all of them (UDP_SEGMENT, udp(7)). The kernel cuts such a send into segments of one size, of which only the last may be
/// shorter; so each group is a run of datagrams of one length, and one shorter one at its end. Datagrams change places
/// among themselves, as on any network.
/// </summary>
internal sealed unsafe class SegmentGroups : IDisposable
{
    /// <summary>Segments of one send: UDP_MAX_SEGMENTS of kernels before 6.9.</summary>
    public const int MaxSegments = 64;

    /// <summary>Octets of the longest datagram that is put together with others: fits every path that IPv6 can take.</summary>
    public const int MaxSegment = 1232;

    private const int MaxOctets = 65_000;

    private readonly ulong* _order;
    private readonly int* _starts;

    /// <param name="capacity">Datagrams at once.</param>
    public SegmentGroups(int capacity)
    {
        _order = (ulong*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(ulong));
        _starts = (int*)NativeMemory.AllocZeroed((nuint)capacity + 1, sizeof(int));
    }

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>The place in the order at which a group begins; the last one's end at <see cref="Count"/>.</summary>
    public int Start(int group) => _starts[group];

    /// <summary>Which datagram has a place in the order.</summary>
    public int At(int place) => (int)(_order[place] & 0xFFFF);

    /// <summary>Groups datagrams.</summary>
    /// <param name="datagrams">All of them.</param>
    /// <param name="together">False to leave each alone, and in its place.</param>
    public void Make(ReadOnlySpan<Datagram> datagrams, bool together)
    {
        Count = 0;
        for (int i = 0; i < datagrams.Length; i++)
            _order[i] = together ? Key(in datagrams[i], i) : (uint)i;
        if (!together)
        {
            for (int i = 0; i < datagrams.Length; i++)
                _starts[Count++] = i;
            _starts[Count] = datagrams.Length;
            return;
        }

        new Span<ulong>(_order, datagrams.Length).Sort();
        int place = 0;
        while (place < datagrams.Length)
        {
            _starts[Count++] = place;
            place = End(datagrams, place);
        }

        _starts[Count] = place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_order);
        NativeMemory.Free(_starts);
        GC.SuppressFinalize(this);
    }

    // By peer, then the longest first. Peers whose hashes are equal are told apart when groups are made.
    private static ulong Key(in Datagram datagram, int index) =>
        ((ulong)datagram.PeerHash << 32) | ((ulong)(0xFFFF - Math.Min(datagram.Length, 0xFFFF)) << 16) | (uint)index;

    private int End(ReadOnlySpan<Datagram> datagrams, int start)
    {
        ref readonly Datagram first = ref datagrams[At(start)];
        int segment = first.Length;
        int octets = segment;
        int place = start + 1;
        if (segment > MaxSegment)
            return place;
        while (place < datagrams.Length && place - start < MaxSegments)
        {
            ref readonly Datagram next = ref datagrams[At(place)];
            octets += next.Length;
            if (octets > MaxOctets || next.Length == 0 || !next.HasPeerOf(in first))
                break;
            place++;
            if (next.Length < segment)
                break;
        }

        return place;
    }
}
