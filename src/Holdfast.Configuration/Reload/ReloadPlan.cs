using System.Collections.Immutable;

namespace Holdfast.Configuration.Reload;

/// <summary>What a reload does to a running node, known before it is done.</summary>
public sealed class ReloadPlan
{
    private ReloadPlan(ImmutableArray<ReloadChange> changes) => Changes = changes;

    /// <summary>Every change, section by section; none when old and new are equal.</summary>
    public ImmutableArray<ReloadChange> Changes { get; }

    /// <summary>Old and new are equal: nothing happens.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>Some change waits for the next start of the daemon.</summary>
    public bool NeedsRestart => Changes.Any(change => change.Effect == ReloadEffect.NeedsRestart);

    /// <summary>The plan that leads from one configuration to another.</summary>
    /// <param name="old">What runs.</param>
    /// <param name="new">What is to run.</param>
    public static ReloadPlan Between(HoldfastOptions old, HoldfastOptions @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        return new ReloadPlan([]);
    }
}
