using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Names;

/// <summary>Options that become a native key of the same meaning.</summary>
internal static class SettingRows
{
    /// <summary>A text or number as it is.</summary>
    public static OptionRow<Settings> Same(string name, string key) => new(name, $"`{key}`", (value, to) =>
    {
        if (value.Text() is { } text) to.Set(key, text, value.At);
    });

    /// <summary>A number of seconds.</summary>
    public static OptionRow<Settings> Seconds(string name, string key) => new(name, $"`{key}`, in seconds", (value, to) =>
    {
        if (value.Duration("s") is { } duration) to.Set(key, duration, value.At);
    });

    /// <summary>A number of milliseconds.</summary>
    public static OptionRow<Settings> Milliseconds(string name, string key) =>
        new(name, $"`{key}`, in milliseconds", (value, to) =>
    {
        if (value.Duration("ms") is { } duration) to.Set(key, duration, value.At);
    });

    /// <summary>True or false.</summary>
    public static OptionRow<Settings> Flag(string name, string key) => new(name, $"`{key}`", (value, to) =>
    {
        if (value.Truth() is { } truth) to.Set(key, truth, value.At);
    });

    /// <summary>The same rows for what has such settings.</summary>
    public static OptionRow<T> Of<T>(this OptionRow<Settings> row, Func<T, Settings> settings) =>
        new(row.Name, row.Maps, (value, target) => row.Apply(value, settings(target)));
}
