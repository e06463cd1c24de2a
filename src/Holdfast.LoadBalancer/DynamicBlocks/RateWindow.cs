using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// What client networks did within a time that slides, in eight steps: of one thing, and of what that is a share of. Bounded: where
/// there are too many networks, only those that did much at once are taken in.
/// </summary>
internal sealed class RateWindow
{
    private const int Steps = 8;
    private const int Most = 16_384;

    private readonly Dictionary<ClientAddress, Sums> _networks = [];
    private readonly Stack<Sums> _unused = new();
    private readonly long _step;
    private long _current;

    /// <summary>An empty window.</summary>
    /// <param name="length">Its length in timestamps.</param>
    public RateWindow(long length) => _step = Math.Max(1, length / Steps);

    /// <summary>All networks together.</summary>
    public Sums All { get; } = new();

    /// <summary>Networks it knows.</summary>
    public int Count => _networks.Count;

    /// <summary>Forgets what is longer ago.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void Advance(long now)
    {
        long step = now / _step;
        for (long passed = Math.Min(step - _current, Steps); passed > 0; passed--)
        {
            int place = (int)((step - passed + 1) % Steps);
            All.Forget(place);
            foreach (var (network, sums) in _networks)
            {
                sums.Forget(place);
                if (!sums.IsEmpty)
                    continue;
                _networks.Remove(network);
                _unused.Push(sums);
            }
        }

        _current = step;
    }

    /// <summary>Adds what a network has done now; returns its sums, or null when it is not taken in.</summary>
    /// <param name="network">The network.</param>
    /// <param name="count">What is counted.</param>
    /// <param name="of">What that is a share of.</param>
    /// <param name="isMuch">Whether it is taken in though there are many.</param>
    public Sums? Add(in ClientAddress network, long count, long of, bool isMuch)
    {
        if (!_networks.TryGetValue(network, out var sums))
        {
            if (_networks.Count >= (isMuch ? 2 * Most : Most))
                return null;
            if (!_unused.TryPop(out sums))
                sums = new Sums();
            _networks.Add(network, sums);
        }

        sums.Add((int)(_current % Steps), count, of);
        return sums;
    }

    /// <summary>Adds what all have done now.</summary>
    public void AddToAll(long count, long of) => All.Add((int)(_current % Steps), count, of);

    /// <summary>Sums within the window.</summary>
    internal sealed class Sums
    {
        private readonly long[] _counts = new long[Steps];
        private readonly long[] _of = new long[Steps];

        /// <summary>What is counted.</summary>
        public long Count { get; private set; }

        /// <summary>What that is a share of.</summary>
        public long Of { get; private set; }

        /// <summary>Whether nothing is left.</summary>
        public bool IsEmpty => (Count | Of) == 0;

        /// <summary>Adds to a step.</summary>
        public void Add(int place, long count, long of)
        {
            _counts[place] += count;
            _of[place] += of;
            Count += count;
            Of += of;
        }

        /// <summary>Takes a step out.</summary>
        public void Forget(int place)
        {
            Count -= _counts[place];
            Of -= _of[place];
            (_counts[place], _of[place]) = (0, 0);
        }
    }
}
