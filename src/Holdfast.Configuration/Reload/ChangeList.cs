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

    /// <summary>
    /// Items known by name: those that are new, those that are gone, and those that are in both and may differ.
    /// </summary>
    /// <param name="area">What they are.</param>
    /// <param name="old">Those of before.</param>
    /// <param name="new">Those of now.</param>
    /// <param name="name">An item's name.</param>
    /// <param name="differences">What differs between two items of a name, and what that does; empty when nothing does.</param>
    public void Items<T>(
        ReloadArea area, IEnumerable<T> old, IEnumerable<T> @new, Func<T, string> name,
            Func<T, T, (ReloadEffect Effect, string Details)> differences)
    {
        var before = Index(old, name);
        var after = Index(@new, name);
        foreach (var gone in before.Keys.Where(key => !after.ContainsKey(key))) Add(area, gone, ReloadEffect.Removed);
        foreach (var (key, item) in after)
        {
            if (!before.TryGetValue(key, out var was)) Add(area, key, ReloadEffect.Added);
            else if (differences(was, item) is { Details.Length: > 0 } difference)
                Add(area, key, difference.Effect, difference.Details);
        }
    }

    /// <summary>Items whose differences are those of their section's keys, and are applied in place.</summary>
    public void Items<T>(ReloadArea area, IEnumerable<T> old, IEnumerable<T> @new, Func<T, string> name, Section<T> section) =>
        Items(area, old, @new, name, (was, now) => (ReloadEffect.Changed, section.Differences(was, now, Effect.AtOnce)));

    private static Dictionary<string, T> Index<T>(IEnumerable<T> items, Func<T, string> name)
    {
        var index = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items) index[name(item)] = item;
        return index;
    }
}
