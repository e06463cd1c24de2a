using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>
/// Reads the latest queries of all workers, in the order in which they were answered or given up: those that are there, and
/// whenever it is called again those that have come since. What the workers have overwritten meanwhile it counts. It costs them
/// nothing; one reader belongs to one thread at a time.
/// </summary>
public sealed class RecentReader
{
    private readonly RecentQueries _recent;
    private readonly RecordFilter _filter;
    private readonly RecordView _view;
    private ImmutableArray<RecordRing> _rings;
    private Cursor[] _cursors;
    private long _toSkip;
    private bool _goesOn = true;

    internal RecentReader(RecentQueries recent, RecordFilter filter, RecordView view)
    {
        (_recent, _filter, _view) = (recent, filter, view);
        _rings = recent.Rings;
        _cursors = [.. _rings.Select(ring => new Cursor(ring, ring.Written))];
    }

    /// <summary>Whether anything is kept (<c>dns.recent.size</c>).</summary>
    public bool IsOn => !_recent.Rings.IsEmpty;

    /// <summary>Queries, whether they would have fitted or not, that were overwritten before they could be read.</summary>
    public long Lost { get; private set; }

    /// <summary>Begins with the latest that fit, which are there already.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="goesOn">Whether those follow that come later; else it ends with what is there now.</param>
    public void StartWithLatest(long most, bool goesOn = false)
    {
        long found = 0;
        foreach (var cursor in _cursors)
            found += cursor.GoBack(_filter, most, goesOn);
        _goesOn = goesOn;
        _toSkip = Math.Max(0, found - most);
    }

    /// <summary>Reads the next that fits; false when there is none yet.</summary>
    public bool TryNext([NotNullWhen(true)] out RecordedQuery? query)
    {
        query = null;
        if (!TryNext(out QueryRecord record))
            return false;
        query = _view.Of(in record);
        return true;
    }

    /// <inheritdoc cref="TryNext(out RecordedQuery)"/>
    internal bool TryNext(out QueryRecord record)
    {
        while (TryFindOldest(out var oldest))
        {
            record = oldest.Take();
            if (_toSkip-- <= 0)
                return true;
        }

        record = default;
        return TakeOverOtherRings() && TryNext(out record);
    }

    private bool TryFindOldest([NotNullWhen(true)] out Cursor? oldest)
    {
        oldest = null;
        foreach (var cursor in _cursors)
        {
            Lost += cursor.Look(_filter);
            if (cursor.HasRecord && (oldest is null || cursor.EndedAt < oldest.EndedAt))
                oldest = cursor;
        }

        return oldest is not null;
    }

    // A reload has begun with empty ones.
    private bool TakeOverOtherRings()
    {
        if (!_goesOn || _recent.Rings == _rings)
            return false;
        _rings = _recent.Rings;
        _cursors = [.. _rings.Select(ring => new Cursor(ring, next: 0))];
        return true;
    }

    /// <summary>A place in one worker's ring, and the next record from there that fits, if it was found.</summary>
    private sealed class Cursor(RecordRing ring, long next)
    {
        private QueryRecord _record;
        private long _next = next;
        private long _end = long.MaxValue;

        public bool HasRecord { get; private set; }

        // In a ring records lie in the order of these.
        public long EndedAt => _record.ReceivedAt + _record.Elapsed;

        public QueryRecord Take()
        {
            HasRecord = false;
            return _record;
        }

        /// <summary>Goes back until so many fit; returns how many do.</summary>
        public long GoBack(RecordFilter filter, long most, bool goesOn)
        {
            long found = 0;
            _end = goesOn ? long.MaxValue : _next;
            while (found < most && ring.TryRead(_next - 1, out var record))
            {
                _next--;
                found += filter.Fits(in record) ? 1 : 0;
            }

            return found;
        }

        /// <summary>Looks for the next that fits; returns how many were overwritten meanwhile.</summary>
        public long Look(RecordFilter filter)
        {
            long lost = 0;
            while (!HasRecord && _next < Math.Min(_end, ring.Written))
            {
                if (ring.TryRead(_next, out _record))
                {
                    _next++;
                    HasRecord = filter.Fits(in _record);
                    continue;
                }

                long oldest = Math.Max(_next + 1, ring.Written - ring.Capacity + 1);
                lost += oldest - _next;
                _next = oldest;
            }

            return lost;
        }
    }
}
