using System.Globalization;
using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.ExaBgp.Syntax;

/// <summary>A statement of a name and one value.</summary>
/// <param name="statement">The statement.</param>
/// <param name="error">Where mistakes are reported.</param>
internal sealed class Setting(Statement statement, Action<Location, string, string?> error)
{
    public Location At => statement.Words.Count > 1 ? statement.Words[1].At : statement.At;

    /// <summary>The value as it stands there.</summary>
    public string Text => statement.Words.Count > 1 ? statement.Words[1].Text : "";

    /// <summary>One word; null, with an error, when it is none or more.</summary>
    /// <param name="example">How the statement may look.</param>
    public string? Word(string example)
    {
        if (statement.Body is not null) error(statement.At, $"`{statement.Name}` takes a value, not a block",
            $"write `{example};`");
        else if (statement.Words.Count < 2) error(statement.At, $"`{statement.Name}` has no value", $"write `{example};`");
        else if (statement.Words.Count > 2)
            error(statement.Words[2].At, $"`{statement.Words[2].Text}` is one word too many", $"write `{example};`");
        else return statement.Words[1].Text;
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public long? Number(long least, long most, string example)
    {
        if (Word(example) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture,
            out var number) && number >= least && number <= most)
            return number;
        error(At, string.Create(CultureInfo.InvariantCulture, $"`{text}` is not a number from {least} to {most}"),
            $"write `{example};`");
        return null;
    }

    /// <summary>A truth; a name alone says <paramref name="alone"/>.</summary>
    public bool? Truth(bool alone = true)
    {
        if (statement.Words.Count < 2 && statement.Body is null) return alone;
        switch (Word($"{statement.Name} enable")?.ToLowerInvariant())
        {
            case null: return null;
            case "true" or "enable" or "enabled": return true;
            case "false" or "disable" or "disabled": return false;
            default:
                error(At, $"`{Text}` is neither `enable` nor `disable`", $"write `{statement.Name} enable;`");
                return null;
        }
    }
}
