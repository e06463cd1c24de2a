using Holdfast.Anycast.Checks;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads checks of the kind <c>file</c>.</summary>
internal static class FileChecks
{
    public static CheckOptions.File? Read(MappingReader map, Field field)
    {
        if (field.Text() is not { } path || !CheckPlaceholders.Look(field, path, CheckPlaceholders.All)) return null;
        if (!path.StartsWith('/'))
        {
            field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", "begin it with `/`");
            return null;
        }
        var absent = map["absent"]?.Boolean() ?? false;
        if (absent && (map["contains"] ?? map["max_age"]) is { } other)
            other.Error($"a file that must be absent has no `{other.Key}`", "take it, or `absent`, away");
        return new CheckOptions.File(path)
        {
            Absent = absent,
            Contains = map["contains"]?.Text(),
            MaxAge = map["max_age"]?.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
        };
    }
}
