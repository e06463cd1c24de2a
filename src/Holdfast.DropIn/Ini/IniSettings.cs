using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Ini;

/// <summary>The keys of a section, over those of a section that holds defaults.</summary>
/// <param name="section">The section.</param>
/// <param name="defaults">Where a key stands that the section has not; null for nowhere.</param>
/// <param name="reading">Where mistakes are reported.</param>
internal sealed class IniSettings(IniSection section, IniSection? defaults, ForeignReading reading)
{
    public string Name => section.Name;

    public Location At => section.At;

    /// <summary>The entry of a key that stands once; one that stands twice is reported.</summary>
    public IniEntry? this[string key]
    {
        get
        {
            var all = All(key);
            if (all is [var first, var second, ..])
                reading.Error(second.KeyAt,
                    $"`{key}` stands here twice; it was given {first.KeyAt.SeenFrom(second.KeyAt)} already", "keep one of them");
            return all.Count == 0 ? null : all[0];
        }
    }

    /// <summary>All entries of a key that may stand there several times.</summary>
    public IReadOnlyList<IniEntry> All(string key)
    {
        List<IniEntry> own = [.. section.Entries.Where(entry => entry.Key == key)];
        return own.Count > 0 || defaults is null ? own : [.. defaults.Entries.Where(entry => entry.Key == key)];
    }

    /// <summary>The entry of a key that must be there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="example">How to write it.</param>
    public IniEntry? Needed(string key, string example)
    {
        var entry = this[key];
        if (entry is null || entry.Value.Length == 0)
        {
            var where = defaults is null ? "" : $", nor has [{defaults.Name}]";
            reading.Error(entry?.KeyAt ?? At, entry is null ? $"[{Name}] has no `{key}`{where}" : $"`{key}` has no value",
                $"write `{example}`");
            return null;
        }
        return entry;
    }

    /// <summary>A whole number from 1 on.</summary>
    /// <param name="entry">The key with its value.</param>
    /// <param name="most">The largest that is right.</param>
    /// <param name="unit">What it counts, for messages.</param>
    public long? Whole(IniEntry? entry, long most, string unit)
    {
        if (entry is null) return null;
        var isNumber = long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number >= 1 && number <= most) return number;
        var digits = new string([.. entry.Value.TakeWhile(char.IsAsciiDigit)]);
        var isMeant = digits.Length is > 0 and < 8 && digits.Trim('0').Length > 0 && digits.Length < entry.Value.Length;
        reading.Error(entry.At, $"`{ScalarValues.Shorten(entry.Value)}` is not a whole number of {unit} from 1 to {most}",
            isMeant ? $"write `{digits}`" : null);
        return null;
    }

    /// <summary>One of two words or more, each for true or false.</summary>
    public bool? Truth(IniEntry? entry, IReadOnlyList<string> yes, IReadOnlyList<string> no)
    {
        if (entry is null) return null;
        if (yes.Contains(entry.Value, StringComparer.OrdinalIgnoreCase)) return true;
        if (no.Contains(entry.Value, StringComparer.OrdinalIgnoreCase)) return false;
        reading.Error(entry.At, $"`{ScalarValues.Shorten(entry.Value)}` is neither `{yes[0]}` nor `{no[0]}`");
        return null;
    }

    /// <summary>Reports the keys of a section that its format does not have.</summary>
    public static void RefuseUnknown(IniSection section, IReadOnlyList<string> known, ForeignReading reading)
    {
        foreach (var entry in section.Entries.Where(entry => !known.Contains(entry.Key)))
            reading.Unknown(entry.KeyAt, entry.Key, $"[{section.Name}] has an unknown key `{ScalarValues.Shorten(entry.Key)}`",
                Nearest.To(entry.Key, known) is { } near ? $"did you mean `{near}`?" : null);
    }
}
