using System.Net;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// How often of late service addresses had to be put back. One that is taken away again and again serves nobody reliably: it is
/// contested until it has stayed for a while, and put back less often until then.
/// </summary>
internal sealed class RemovalHistory(TimeProvider time)
{
    // Fewer removals within the window are borne: whoever restarts the network's services now and then takes no route away.
    private const int Most = 24;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    /// <summary>It has to stay for so long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    // From one time that a contested address is put back to the next.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<IPAddress, Removals> _removals = [];

    /// <summary>The address was found removed.</summary>
    public void Add(IPAddress address)
    {
        if (!_removals.TryGetValue(address, out var removals)) _removals.Add(address, removals = new Removals());
        var now = time.GetTimestamp();
        removals.Times.Enqueue(now);
        if (removals.Times.Count > Most) removals.Times.Dequeue();
        removals.Last = now;
        removals.IsContested |= removals.Times.Count == Most && time.GetElapsedTime(removals.Times.Peek(), now) < Window;
    }

    /// <summary>Whether it is taken away again and again.</summary>
    public bool IsContested(IPAddress address)
    {
        if (!_removals.TryGetValue(address, out var removals)) return false;
        var quiet = time.GetElapsedTime(removals.Last);
        if (quiet >= Calm) _removals.Remove(address);
        return removals.IsContested && quiet < Calm;
    }

    /// <summary>Whether it may be put back now.</summary>
    public bool MayPutBack(IPAddress address)
    {
        if (!IsContested(address)) return true;
        var removals = _removals[address];
        var now = time.GetTimestamp();
        if (removals.PutBack is { } last && time.GetElapsedTime(last, now) < Pause) return false;
        removals.PutBack = now;
        return true;
    }

    private sealed class Removals
    {
        public Queue<long> Times { get; } = new();

        public long Last { get; set; }

        public long? PutBack { get; set; }

        public bool IsContested { get; set; }
    }
}
