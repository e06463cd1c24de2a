using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>file</c>.</summary>
internal static class FileCheck
{
    private static readonly CheckOptions.File Unset = new("");

    private static readonly ObjectType<string> FilePath = new("absolute path", JsonShapes.Pattern("^/"), ReadPath);

    public static readonly Section<CheckOptions.File> Section =
        new Section<CheckOptions.File>("anycast.check", static () => Unset)
        .Key("file", FilePath, o => o.Path, (o, v) => o with { Path = v },
            "the file must be there. `{address}`, `{prefix}`, `{service}` and `{family}` stand for what is checked", "",
                words: o => $"file {o.Path}")
        .Key("absent", Bool, o => o.Absent, (o, v) => o with { Absent = v }, "it must not be there")
        .Key("contains", AnyText.OrNone(), o => o.Contains, (o, v) => o with { Contains = v },
            "its first MiB must contain it", words: o => o.Contains is null ? null : $"contains `{o.Contains}`")
        .Key("max_age", Age().OrNone(), o => o.MaxAge, (o, v) => o with { MaxAge = v },
            "it must have been written within this", "any")
        .Check((map, options) =>
        {
            if (options.Absent && (map["contains"] ?? map["max_age"]) is { } other)
                other.Error($"a file that must be absent has no `{other.Key}`", "take it, or `absent`, away");
        });

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.File>(Section, Unset);

    private static KeyType<TimeSpan> Age() =>
        Duration("duration, 1s to 720h", static field => field.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)));

    private static string? ReadPath(Field field)
    {
        if (field.Text() is not { } path || !Placeholders.Check(field, path, Placeholders.All)) return null;
        if (path.StartsWith('/')) return path;
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", "begin it with `/`");
        return null;
    }
}
