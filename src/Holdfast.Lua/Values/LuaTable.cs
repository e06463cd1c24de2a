namespace Holdfast.Lua.Values;

/// <summary>A copy of a Lua table.</summary>
/// <param name="items">The values of keys 1, 2, … up to the first that is nil.</param>
/// <param name="entries">All other keys with their values, in no order.</param>
public sealed class LuaTable(IReadOnlyList<LuaValue> items, IReadOnlyList<KeyValuePair<LuaValue, LuaValue>> entries)
{
    /// <summary>The values of keys 1, 2, … up to the first that is nil.</summary>
    public IReadOnlyList<LuaValue> Items => items;

    /// <summary>All other keys with their values, in no order.</summary>
    public IReadOnlyList<KeyValuePair<LuaValue, LuaValue>> Entries => entries;

    /// <summary>The value of a string key, nil when there is none.</summary>
    public LuaValue this[string key]
    {
        get
        {
            foreach (var entry in entries)
            {
                if (entry.Key.Text == key)
                    return entry.Value;
            }
            return LuaValue.Nil;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "table";
}
