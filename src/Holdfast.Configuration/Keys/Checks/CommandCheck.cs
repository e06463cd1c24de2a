using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>command</c>, and commands wherever else they stand.</summary>
internal static class CommandCheck
{
    public static readonly Section<CheckOptions.Command> Section = new Section<CheckOptions.Command>("anycast.check")
        .Key("command", OneType("list, or text with `shell`"), o => o, (_, v) => v,
            "program and arguments; exit code 0 is success. `{address}`, `{prefix}`, `{service}` and `{family}` "
                + "stand for what is checked. It runs without privileges, as `check_user`; it and all that it has left "
                + "behind is killed at its end and at the timeout. A command that asks for one fixed name is warned of: "
                + "a cache would go on answering it", "",
                    words: Words)
        .Part("shell", ScalarTypes.Bool, "the command is one text, run by `/bin/sh -c`", "false");

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.Command>(Section, new CheckOptions.Command([]));

    /// <summary>A command; how it is written depends on <c>shell</c> beside it.</summary>
    /// <param name="name">What the manual calls it.</param>
    public static KeyType<CheckOptions.Command?> Type(string name) => OneType(name).OrNone();

    private static ObjectType<CheckOptions.Command> OneType(string name) =>
        new(name, JsonShapes.OneOrMany(JsonShapes.Text, 1), Read, Words);

    private static string Words(CheckOptions.Command command) =>
        $"{(command.Shell ? "shell command" : "command")} {OptionText.List(command.Arguments)}";

    /// <summary>Program and arguments, or one text where the mapping has <c>shell: true</c>.</summary>
    private static CheckOptions.Command? Read(Field field)
    {
        var shell = field.Sibling("shell")?.Boolean() ?? false;
        if (field.Node is SequenceNode)
        {
            ImmutableArray<string> arguments =
                [.. field.List("/usr/bin/dig").Select(item => item.Node is ScalarNode scalar ? scalar.Text : item.Text() ?? "")];
            if (shell)
                field.Error("with `shell: true` the command is one text, not a list",
                    "write `command: \"...\"`, or take `shell` away");
            if (arguments.IsEmpty || arguments[0].Length == 0)
                field.Error("the command is empty", $"write `{field.Key}: [/usr/local/bin/check, \"{{address}}\"]`");
            return arguments.IsEmpty ? null : new CheckOptions.Command(arguments);
        }
        if (field.Text() is not { } text) return null;
        if (shell) return new CheckOptions.Command([text]) { Shell = true };
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= 1) return new CheckOptions.Command([text]);
        field.Error("a command is a list of program and arguments; only a shell takes it as one text",
            $"write `[{string.Join(", ", words.Select(Quoted))}]`, or add `shell: true`");
        return null;
    }

    private static string Quoted(string word) =>
        word.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '/' and not '-' and not '.' and not '_') ? $"\"{word}\"" : word;
}
