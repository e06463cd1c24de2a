using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>
/// Reads what workers have recorded since the last round: all of it, or, where more has come than may be read in that time, one
/// of so many, at random, which stands for them. It costs the workers nothing. One thread at a time.
/// </summary>
internal sealed class RingSampler
{
    /// <summary>Records read a second, at the most: with 13 sketches each that takes less than 1 % of a processor.</summary>
    public const int MostPerSecond = 8192;

    private const int MostOfAShortRound = 512;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly RecentQueries _recent;
    private readonly TimeProvider _time;
    private readonly List<Cursor> _cursors = [];
    private WorkerRandom _random = WorkerRandom.Create();
    private long _began;
    private int _share = 1;
    private int _reading;

    /// <summary>Begins with what comes from now on.</summary>
    public RingSampler(RecentQueries recent, TimeProvider time)
    {
        (_recent, _time, _began) = (recent, time, time.GetTimestamp());
        _cursors.AddRange(recent.Rings.Select(ring => new Cursor(ring, ring.Written)));
    }

    /// <summary>How long the next round may wait, lest a ring turn meanwhile.</summary>
    public TimeSpan Pause { get; private set; } = LongestPause;

    /// <summary>Begins a round, of what is there now.</summary>
    public void Begin()
    {
        FollowRings();
        var elapsed = _time.GetElapsedTime(_began);
        _began = _time.GetTimestamp();
        long pending = 0;
        Pause = LongestPause;
        foreach (var cursor in _cursors)
        {
            pending += Math.Min(cursor.Begin(), cursor.Ring.Capacity);
            Pause = TimeSpan.FromTicks(Math.Min(Pause.Ticks, QuarterTurn(cursor, elapsed)));
        }

        long most = Math.Max(MostOfAShortRound, (long)(elapsed.TotalSeconds * MostPerSecond));
        _share = (int)Math.Max(1, (pending + most - 1) / most);
        _reading = 0;
    }

    /// <summary>Reads on; false at the end of the round.</summary>
    /// <param name="record">The record.</param>
    /// <param name="weight">For how many it stands, itself included.</param>
    /// <param name="unseen">How many were overwritten before they could be read.</param>
    public bool TryNext(out QueryRecord record, out int weight, ref long unseen)
    {
        for (; _reading < _cursors.Count; _reading++)
        {
            if (_cursors[_reading].TryTake(_share, ref _random, out record, out weight, ref unseen))
                return true;
        }

        (record, weight) = (default, 0);
        return false;
    }

    // A reload begins with empty rings; a worker that has not taken it over yet goes on with its former one for a moment.
    private void FollowRings()
    {
        var rings = _recent.Rings;
        for (int i = _cursors.Count - 1; i >= 0; i--)
        {
            if (rings.Contains(_cursors[i].Ring))
                continue;
            if (_cursors[i].IsFormer && _cursors[i].IsAtEnd)
                _cursors.RemoveAt(i);
            else
                _cursors[i].IsFormer = true;
        }

        foreach (var ring in rings)
        {
            if (!IsFollowed(ring))
                _cursors.Add(new Cursor(ring, next: 0));
        }
    }

    private bool IsFollowed(RecordRing ring)
    {
        foreach (var cursor in _cursors)
        {
            if (cursor.Ring == ring)
                return true;
        }

        return false;
    }

    private static long QuarterTurn(Cursor cursor, TimeSpan elapsed) => cursor.Pending == 0 ? LongestPause.Ticks
        : Math.Max(ShortestPause.Ticks, (long)(elapsed.Ticks * (cursor.Ring.Capacity / (4.0 * cursor.Pending))));

    /// <summary>A place in one worker's ring.</summary>
    private sealed class Cursor(RecordRing ring, long next)
    {
        private long _next = next;
        private long _end = next;

        public RecordRing Ring => ring;

        /// <summary>Whether its worker has another, or will have in a moment.</summary>
        public bool IsFormer { get; set; }

        public bool IsAtEnd => _next == ring.Written;

        public long Pending => _end - _next;

        public long Begin()
        {
            _end = ring.Written;
            return Pending;
        }

        /// <summary>Takes one of the next so many.</summary>
        public bool TryTake(int share, ref WorkerRandom random, out QueryRecord record, out int weight, ref long unseen)
        {
            while (_next < _end)
            {
                weight = (int)Math.Min(share, Pending);
                long taken = _next + (weight == 1 ? 0 : (long)random.Below((ulong)weight));
                if (ring.TryRead(taken, out record))
                {
                    _next += weight;
                    return true;
                }

                long kept = Math.Min(_end, Math.Max(_next + weight, ring.Written - ring.Capacity + 1));
                unseen += kept - _next;
                _next = kept;
            }

            (record, weight) = (default, 0);
            return false;
        }
    }
}
