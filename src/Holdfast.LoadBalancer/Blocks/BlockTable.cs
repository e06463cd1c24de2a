using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Holdfast.LoadBalancer.Blocks;

/// <summary>
/// All blocks of a node: added, taken away, ended when their time is over. Members may be called from any thread. Workers read
/// <see cref="Current"/>, which each change replaces.
/// </summary>
public sealed class BlockTable : IDisposable
{
    /// <summary>The most blocks of operators.</summary>
    public const int MostOfOperators = 10_000;

    /// <summary>The most blocks of <c>dns.dynamic_blocks</c>, warnings included.</summary>
    public const int MostDynamic = 10_000;

    // A timer takes less than 50 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<BlockTarget, Held> _blocks = [];
    private readonly TimeProvider _time;
    private readonly int _workers;
    private readonly ITimer _expiry;
    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private BlockHits? _hits;
    private int _ofOperators;
    private volatile BlockSet? _current;

    /// <summary>Without a block.</summary>
    /// <param name="workers">Threads that look queries up.</param>
    /// <param name="time">The clock.</param>
    internal BlockTable(int workers, TimeProvider time)
    {
        (_workers, _time) = (workers, time);
        _expiry = time.CreateTimer(_ => EndOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Raised, on any thread, when a block's or a warning's time is over; it is no longer among <see cref="All"/>.
    /// </summary>
    public event Action<Block>? Ended;

    /// <summary>Raised, on any thread, when a rule of <c>dns.dynamic_blocks</c> has begun to block, or to warn.</summary>
    public event Action<Block>? Began;

    /// <summary>Every block, the oldest first.</summary>
    public ImmutableArray<Block> All
    {
        get
        {
            lock (_gate)
                return [.. _blocks.Values.Select(Status).OrderByDescending(block => block.Age)];
        }
    }

    /// <summary>What workers look queries up in; null while nothing is blocked.</summary>
    internal BlockSet? Current => _current;

    /// <summary>Adds a block, in place of one of the same target; false when there are as many as there may be.</summary>
    public bool TryAdd(Block block) => Add([block]) == 1;

    /// <summary>
    /// Adds blocks, each in place of one of the same target; but no rule takes the place of an operator.
    /// </summary>
    /// <param name="blocks">The blocks; <see cref="Block.Remaining"/> says how long each lasts from now on.</param>
    /// <returns>How many found room.</returns>
    public int Add(IReadOnlyCollection<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        List<Block> began = [];
        int added = 0;
        lock (_gate)
        {
            bool changes = false;
            foreach (var wanted in blocks)
            {
                _blocks.TryGetValue(wanted.Target, out var before);
                if (before is { IsOfOperator: true } && wanted.Origin != BlockOrigin.Operator)
                    continue;
                var block = Joined(wanted, before);
                if (before?.IsOfOperator != (block.Origin == BlockOrigin.Operator) && IsFull(block.Origin))
                    continue;
                added++;
                changes |= before?.Block.Action != block.Action || before.Block.Origin != block.Origin;
                if (before?.Block.Origin != block.Origin && block.Origin is BlockOrigin.Dynamic or BlockOrigin.Warning)
                    began.Add(block);
                Put(block, before);
            }

            if (changes)
                Publish();
            AwaitNext();
        }

        foreach (var block in began)
            Began?.Invoke(block);
        return added;
    }

    /// <summary>Takes the blocks away that fit; returns them, as they were.</summary>
    public ImmutableArray<Block> Remove(Predicate<Block> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        lock (_gate)
        {
            var removed = _blocks.Values.Where(held => fits(held.Block))
                .Select(held => (Held: held, Block: Status(held))).ToList();
            foreach (var (held, _) in removed)
                Remove(held);
            if (removed.Count > 0)
                Publish();
            return [.. removed.Select(one => one.Block)];
        }
    }

    /// <summary>Ends the timer.</summary>
    public void Dispose() => _expiry.Dispose();

    private bool IsFull(BlockOrigin origin) => origin == BlockOrigin.Operator
        ? _ofOperators >= MostOfOperators : _blocks.Count - _ofOperators >= MostDynamic;

    // What one rule blocks another only makes last longer; a warning, or who is limited, leaves a block as it is.
    private Block Joined(Block block, Held? before)
    {
        if (before is null || block.Origin < before.Block.Origin
            || (block.Origin == before.Block.Origin && (block.Origin != BlockOrigin.Dynamic || before.Block.By == block.By)))
            return block;
        var left = Duration(before.Until - _time.GetTimestamp());
        bool lastsLonger = block.Origin == BlockOrigin.Dynamic && block.Remaining > left;
        return before.Block with { Remaining = lastsLonger ? block.Remaining : left };
    }

    private void Put(Block block, Held? before)
    {
        _hits ??= new BlockHits(MostOfOperators + MostDynamic, _workers);
        long now = _time.GetTimestamp();
        int slot = before?.Slot ?? _hits.Take();
        bool goesOn = before is not null && before.Block.Origin == block.Origin;
        _blocks[block.Target] = new Held(
            block, slot, goesOn ? before!.HitsBefore : _hits.Of(slot), goesOn ? before!.Since : now - Ticks(block.Age),
            block.Remaining is { } remaining ? now + Ticks(remaining) : long.MaxValue);
        _ofOperators += (block.Origin == BlockOrigin.Operator ? 1 : 0) - (before is { IsOfOperator: true } ? 1 : 0);
    }

    private void Remove(Held held)
    {
        _blocks.Remove(held.Block.Target);
        _ofOperators -= held.IsOfOperator ? 1 : 0;
        _hits!.GiveBack(held.Slot);
    }

    private void Publish()
    {
        var published = _blocks.Values.Where(held => held.Block.Origin != BlockOrigin.RateLimit)
            .Select(held => (held.Block.Target, new BlockEntry(held.Slot, held.Block.Action))).ToList();
        _current = published.Count == 0 ? null : new BlockSet(published, _hits!, _seed);
    }

    private void EndOverdue()
    {
        List<Block> over = [];
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            foreach (var held in _blocks.Values.Where(held => held.Until <= now).ToList())
            {
                over.Add(Status(held));
                Remove(held);
            }

            if (over.Count > 0)
                Publish();
            AwaitNext();
        }

        foreach (var block in over.Where(block => block.Origin != BlockOrigin.RateLimit))
            Ended?.Invoke(block);
    }

    private void AwaitNext()
    {
        long next = long.MaxValue;
        foreach (var held in _blocks.Values)
            next = Math.Min(next, held.Until);
        var wait = next == long.MaxValue ? Timeout.InfiniteTimeSpan : Duration(next - _time.GetTimestamp());
        _expiry.Change(wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private Block Status(Held held)
    {
        long now = _time.GetTimestamp();
        return held.Block with
        {
            Age = Duration(now - held.Since),
            Remaining = held.Until == long.MaxValue ? null : Duration(held.Until - now),
            Hits = held.Block.Origin == BlockOrigin.RateLimit ? held.Block.Hits : _hits!.Of(held.Slot) - held.HitsBefore,
        };
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Duration(long ticks) => TimeSpan.FromSeconds((double)Math.Max(0, ticks) / _time.TimestampFrequency);

    private sealed record Held(Block Block, int Slot, long HitsBefore, long Since, long Until)
    {
        public bool IsOfOperator => Block.Origin == BlockOrigin.Operator;
    }
}
