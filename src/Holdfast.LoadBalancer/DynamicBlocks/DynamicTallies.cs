using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Holdfast.Collections;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>The rules of one configuration, and what all workers count for them. A reload that does not change the rules keeps it.</summary>
internal sealed class DynamicTallies
{
    /// <summary>How often each worker hands over what it counted.</summary>
    public static readonly TimeSpan HandOverEvery = TimeSpan.FromMilliseconds(200);

    private readonly ImmutableArray<WorkerTallies> _workers;

    /// <summary>Empty ones.</summary>
    public DynamicTallies(ValueList<DynamicBlockRule> rules, int workers, TimeProvider time)
    {
        Rules = rules;
        Groups = MeterGroup.Of(rules);
        ulong seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
        long every = (long)(HandOverEvery.TotalSeconds * time.TimestampFrequency);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new WorkerTallies(Groups, seed, every))];
    }

    /// <summary>The rules, in the order of the configuration.</summary>
    public ValueList<DynamicBlockRule> Rules { get; }

    /// <summary>The rules by how they tell clients apart.</summary>
    public ImmutableArray<MeterGroup> Groups { get; }

    /// <summary>What one worker counts.</summary>
    public WorkerTallies Of(int worker) => _workers[worker];

    /// <summary>Sums what the workers have handed over.</summary>
    public void Collect(Action<TallyHalf> sum)
    {
        foreach (var worker in _workers)
            worker.Collect(sum);
    }

    /// <summary>Those of a configuration: of the one before where the rules are the same, or null where there are none.</summary>
    public static DynamicTallies? For(
        ValueList<DynamicBlockRule> rules, int workers, TimeProvider time, DynamicTallies? previous) =>
        rules.IsEmpty ? null
            : previous is not null && previous.Rules == rules ? previous : new DynamicTallies(rules, workers, time);
}
