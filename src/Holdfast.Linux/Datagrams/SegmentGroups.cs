using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>
/// Puts datagrams to one peer together, so that the kernel takes its way through routing, queueing and delivery once for
/// all of them (UDP_SEGMENT, udp(7)). The kernel cuts such a send into segments of one size, of which only the last may be
/// shorter; so each group is all that have one length, and one shorter one at its end. Datagrams change places among
/// themselves, as on any network.
/// </summary>
internal sealed unsafe class SegmentGroups : IDisposable
{
    /// <summary>Segments of one send: UDP_MAX_SEGMENTS of kernels before 6.9.</summary>
    public const int MaxSegments = 64;

    /// <summary>Octets of the longest datagram that is put together with others: fits every path that IPv6 can take.</summary>
    public const int MaxSegment = 1232;

    private const int MaxOctets = 65_000;

    private readonly LengthClasses _lengths;
    private readonly PeerOrder _sorted;
    private readonly int* _order;
    private readonly int* _starts;
    private int _placed;

    /// <param name="capacity">Datagrams at once.</param>
    public SegmentGroups(int capacity)
    {
        _lengths = new LengthClasses(capacity);
        _sorted = new PeerOrder(capacity);
        _order = (int*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(int));
        _starts = (int*)NativeMemory.AllocZeroed((nuint)capacity + 1, sizeof(int));
    }

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>The place in the order at which a group begins; the last one's end at <see cref="Count"/>.</summary>
    public int Start(int group) => _starts[group];

    /// <summary>Which datagram has a place in the order.</summary>
    public int At(int place) => _order[place];

    /// <summary>Groups datagrams.</summary>
    /// <param name="datagrams">All of them.</param>
    /// <param name="together">False to leave each alone, and in its place.</param>
    public void Make(ReadOnlySpan<Datagram> datagrams, bool together)
    {
        Count = 0;
        _placed = 0;
        if (together)
            MakeTogether(datagrams);
        else
        {
            for (int i = 0; i < datagrams.Length; i++)
                PlaceAlone(i);
        }

        _starts[Count] = _placed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lengths.Dispose();
        _sorted.Dispose();
        NativeMemory.Free(_order);
        NativeMemory.Free(_starts);
        GC.SuppressFinalize(this);
    }

    private void MakeTogether(ReadOnlySpan<Datagram> datagrams)
    {
        _sorted.Make(datagrams);
        for (int at = 0; at < datagrams.Length;)
        {
            ref readonly Datagram first = ref datagrams[_sorted[at]];
            if (first.Length is 0 or > MaxSegment)
                PlaceAlone(_sorted[at++]);
            else
                at = GroupPeer(datagrams, in first, at);
        }
    }

    /// <summary>Groups the datagrams to one peer; returns where those to the next one begin.</summary>
    private int GroupPeer(ReadOnlySpan<Datagram> datagrams, in Datagram first, int at)
    {
        _lengths.Clear();
        int from = at;
        int length = first.Length;
        int end = at + 1;
        for (; end < datagrams.Length; end++)
        {
            ref readonly Datagram next = ref datagrams[_sorted[end]];
            if (next.Length == 0 || !next.HasPeerOf(in first))
                break;
            if (next.Length == length)
                continue;
            _lengths.Add(from, end - from);
            (from, length) = (end, next.Length);
        }

        _lengths.Add(from, end - from);
        for (int i = 0; i < _lengths.Count; i++)
            GroupLength(datagrams, i);
        return end;
    }

    private void GroupLength(ReadOnlySpan<Datagram> datagrams, int index)
    {
        var (from, count) = _lengths.TakeAll(index);
        if (count == 0)
            return;
        int most = Math.Min(MaxSegments, MaxOctets / datagrams[_sorted[from]].Length);
        for (int i = 0; i < count; i++)
        {
            if (i % most == 0)
                _starts[Count++] = _placed;
            _order[_placed++] = _sorted[from + i];
        }

        if (count % most != 0 && _lengths.TakeShorter(index) is >= 0 and var shorter)
            _order[_placed++] = _sorted[shorter];
    }

    private void PlaceAlone(int datagram)
    {
        _starts[Count++] = _placed;
        _order[_placed++] = datagram;
    }
}
