using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Linux.Processes;

namespace Holdfast.Configuration.Keys;

/// <summary>What the commands of checks and hooks are run with.</summary>
internal static class CommandKeys
{
    public static readonly KeyType<CommandUser> User =
        new ObjectType<CommandUser>("user", JsonShapes.Text, ReadUser, user => user.Name) { IsCode = false };

    public static readonly KeyType<ValueList<string>> Variables = new ScalarType<ValueList<string>>(
        "list of names", JsonShapes.OneOrMany(JsonShapes.Pattern("^[A-Za-z_][A-Za-z0-9_]*$"), 0), ReadVariables,
        names => string.Join(", ", names));

    private static CommandUser? ReadUser(Field field)
    {
        if (field.Text() is not { } name) return null;
        if (CommandUser.Find(name) is { } user) return user;
        field.Error($"there is no user `{ScalarValues.Shorten(name)}` in /etc/passwd", "make one, or write the number of one");
        return null;
    }

    private static ValueList<string>? ReadVariables(Field field)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } name) continue;
            if (name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                names.Add(name);
            else
                item.Error($"`{ScalarValues.Shorten(name)}` is no name of a variable",
                    "write names alone, such as `[HOME, http_proxy]`: values are the daemon's");
        }
        return names.ToImmutable();
    }
}
