using Holdfast.Collections;
using Holdfast.Configuration.Schema;

namespace Holdfast.Configuration.Reload;

/// <summary>Gathers changes.</summary>
internal sealed class ChangeList
{
    private readonly List<ReloadChange> _changes = [];

    public IReadOnlyList<ReloadChange> All => _changes;

    public void Add(ReloadArea area, string subject, ReloadEffect effect, string details = "") =>
        _changes.Add(new ReloadChange(area, subject, effect, details));

    /// <summary>The settings of a section, each a change of its own.</summary>
    public void Settings<T>(Section<T> section, T old, T @new)
    {
        foreach (Key<T> key in section.Keys)
            if (key.Effect != Effect.Elsewhere && key.Difference(old, @new) is { } difference)
                Add(ReloadArea.Setting, section.PathOf(key.Name),
                    key.Effect == Effect.Restart ? ReloadEffect.NeedsRestart : ReloadEffect.Changed, difference);
    }

    /// <summary>Items: those that are new, those that are gone, and those that are in both and may differ.</summary>
    /// <param name="area">What they are.</param>
    /// <param name="old">Those of before.</param>
    /// <param name="new">Those of now.</param>
    /// <param name="oldKey">What an item of before is, whatever it is called, and its name.</param>
    /// <param name="newKey">The same of an item of now.</param>
    /// <param name="differences">What differs between two of the same, and what that does; empty when nothing does.</param>
    public void Items<T, TIdentity>(
        ReloadArea area, IEnumerable<T> old, IEnumerable<T> @new, Func<T, (TIdentity Identity, string Name)> oldKey,
        Func<T, (TIdentity Identity, string Name)> newKey, Func<T, T, (ReloadEffect Effect, string Details)> differences)
        where T : class
        where TIdentity : notnull
    {
        var (pairs, gone) = Successors.Pair(old, oldKey, @new, newKey);
        foreach (var item in gone) Add(area, oldKey(item).Name, ReloadEffect.Removed);
        foreach (var (was, item) in pairs)
        {
            var name = newKey(item).Name;
            if (was is null) Add(area, name, ReloadEffect.Added);
            else if (differences(was, item) is { Details.Length: > 0 } difference)
                Add(area, name, difference.Effect, difference.Details);
        }
    }

    /// <summary>Items whose differences are those of their section's keys, and are applied in place.</summary>
    /// <param name="area">What they are.</param>
    /// <param name="old">Those of before.</param>
    /// <param name="new">Those of now.</param>
    /// <param name="key">What an item is, whatever it is called, and its name.</param>
    /// <param name="section">Their keys.</param>
    public void Items<T, TIdentity>(ReloadArea area, IEnumerable<T> old, IEnumerable<T> @new,
        Func<T, (TIdentity Identity, string Name)> key, Section<T> section)
        where T : class
        where TIdentity : notnull =>
        Items(area, old, @new, key, key, InPlace(section));

    /// <summary>That what differs between two items is told key by key, and applied in place.</summary>
    public static Func<T, T, (ReloadEffect Effect, string Details)> InPlace<T>(Section<T> section) =>
        (was, now) => (ReloadEffect.Changed, section.Differences(was, now, Effect.AtOnce));
}
