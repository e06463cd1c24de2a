using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// What client networks did, or was done below name suffixes, within a time that slides, in eight steps: of one thing, and of
/// what that is a share of. Bounded: where there are too many, only those that did much at once are taken in.
/// </summary>
internal sealed class RateWindow
{
    private const int Steps = 8;
    private const int Most = 16_384;

    private readonly Dictionary<TallyKey, Sums> _known = [];
    private readonly Stack<Sums> _unused = new();
    private readonly long _step;
    private long _current;

    /// <summary>An empty window.</summary>
    /// <param name="length">Its length in timestamps.</param>
    public RateWindow(long length) => _step = Math.Max(1, length / Steps);

    /// <summary>All together.</summary>
    public Sums All { get; } = new();

    /// <summary>Forgets what is longer ago.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void Advance(long now)
    {
        long step = now / _step;
        for (long passed = Math.Min(step - _current, Steps); passed > 0; passed--)
        {
            int place = (int)((step - passed + 1) % Steps);
            All.Forget(place);
            foreach (var (key, sums) in _known)
            {
                sums.Forget(place);
                if (!sums.IsEmpty)
                    continue;
                _known.Remove(key);
                _unused.Push(sums);
            }
        }

        _current = step;
    }

    /// <summary>Adds what a network or suffix has done now; returns its sums, or null when it is not taken in.</summary>
    /// <param name="key">The network or suffix.</param>
    /// <param name="suffix">The suffix's octets on the wire, and any behind them; of a network nothing.</param>
    /// <param name="count">What is counted.</param>
    /// <param name="of">What that is a share of.</param>
    /// <param name="isMuch">Whether it is taken in though there are many.</param>
    public Sums? Add(in TallyKey key, ReadOnlySpan<byte> suffix, long count, long of, bool isMuch)
    {
        if (!_known.TryGetValue(key, out var sums))
        {
            if (_known.Count >= (isMuch ? 2 * Most : Most))
                return null;
            if (!_unused.TryPop(out sums))
                sums = new Sums();
            sums.Suffix = Name.TryReadUncompressed(suffix, out var name) ? name.ToLowerCase() : null;
            _known.Add(key, sums);
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

        /// <summary>The suffix that they are of; null: they are of a network.</summary>
        public Name? Suffix { get; set; }

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
