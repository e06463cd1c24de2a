using System.Collections.Immutable;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>
/// Sums what workers counted of clients and names some times a second, off the query path, and blocks those who exceed a rule. A
/// new configuration's rules begin anew unless they are the same.
/// </summary>
internal sealed class DynamicBlocker : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _turn = new();
    private readonly BlockTable _blocks;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly List<Block> _decided = [];
    private DynamicTallies? _tallies;
    private ImmutableArray<ImmutableArray<RuleWatch>> _watches = [];

    /// <summary>Begins with the rules of a configuration.</summary>
    public DynamicBlocker(BlockTable blocks, TimeProvider time, DynamicTallies? tallies)
    {
        (_blocks, _time) = (blocks, time);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Reconfigure(tallies);
    }

    /// <summary>Takes over another configuration's rules.</summary>
    public void Reconfigure(DynamicTallies? tallies)
    {
        lock (_turn)
        {
            if (ReferenceEquals(tallies, _tallies))
                return;
            _tallies = tallies;
            _watches = tallies is null ? [] : [.. tallies.Groups.Select(group => group.Rules
                .Select(rule => new RuleWatch(rule.Rule, rule.Meter, rule.Of, _time)).ToImmutableArray())];
            var every = tallies is null ? Timeout.InfiniteTimeSpan : LookEvery;
            _timer.Change(every, every);
        }
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A look that takes longer than the pause is not followed by two at once.
        if (!_turn.TryEnter())
            return;
        try
        {
            long now = _time.GetTimestamp();
            var all = _watches.SelectMany(watches => watches);
            foreach (var watch in all)
                watch.Advance(now);
            _tallies?.Collect(Add);
            _decided.Clear();
            foreach (var watch in all)
                watch.Judge(now, _decided);
            if (_decided.Count > 0)
                _blocks.Add(_decided);
        }
        finally
        {
            _turn.Exit();
        }
    }

    private void Add(TallyHalf half)
    {
        for (int group = 0; group < _watches.Length; group++)
        {
            var watches = _watches[group];
            half.Tables[group].ForEach((in key, counts, suffix) =>
            {
                foreach (var watch in watches)
                    watch.Add(in key, counts, suffix);
            });
            foreach (var watch in watches)
                watch.AddAll(half);
        }
    }
}
