namespace Holdfast.Configuration.Reload;

/// <summary>Gathers changes.</summary>
internal sealed class ChangeList
{
    private readonly List<ReloadChange> _changes = [];

    public IReadOnlyList<ReloadChange> All => _changes;

    public void Add(ReloadArea area, string subject, ReloadEffect effect, string details = "") => _changes.Add(new ReloadChange(area, subject, effect, details));

    /// <summary>A setting, changed when its words differ.</summary>
    public void Setting(string path, string old, string @new, ReloadEffect effect = ReloadEffect.Changed)
    {
        if (old != @new) Add(ReloadArea.Setting, path, effect, Difference(old, @new));
    }

    /// <summary>Items known by name: those that are new, those that are gone, and those that are in both and may differ.</summary>
    public void Compare<T>(ReloadArea area, IEnumerable<T> old, IEnumerable<T> @new, Func<T, string> name, Func<T, T, string> differences)
    {
        var before = Index(old, name);
        var after = Index(@new, name);
        foreach (var gone in before.Keys.Where(key => !after.ContainsKey(key))) Add(area, gone, ReloadEffect.Removed);
        foreach (var (key, item) in after)
        {
            if (!before.TryGetValue(key, out var was)) Add(area, key, ReloadEffect.Added);
            else if (differences(was, item) is { Length: > 0 } words) Add(area, key, ReloadEffect.Changed, words);
        }
    }

    /// <summary>Joins the parts that differ, as <c>what old -> new</c>.</summary>
    public static string Differences(params ReadOnlySpan<(string What, string Old, string New)> parts)
    {
        var words = new List<string>();
        foreach (var (what, old, @new) in parts)
            if (old != @new) words.Add($"{what} {Difference(old, @new)}");
        return string.Join(", ", words);
    }

    public static Dictionary<string, T> Index<T>(IEnumerable<T> items, Func<T, string> name)
    {
        var index = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in items) index[name(item)] = item;
        return index;
    }

    private static string Difference(string old, string @new) => $"{(old.Length == 0 ? "none" : old)} -> {(@new.Length == 0 ? "none" : @new)}";
}
