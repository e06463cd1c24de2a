using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Calls;

/// <summary>What a call was given, by place. What is missing and must be there is reported.</summary>
/// <param name="call">The call.</param>
/// <param name="reading">Where mistakes are reported.</param>
internal sealed class Arguments(Call call, ForeignReading reading)
{
    public Call Call => call;

    public ForeignReading Reading => reading;

    public string Name => call.Name;

    public Location At => call.At;

    /// <summary>The value at a place from 0; null where it is nil or not there.</summary>
    public Argument? this[int place] =>
        place < call.Arguments.Count && call.Arguments[place] is not ScalarNode { IsEmpty: true }
            ? new Argument(call.Arguments[place], $"{call.Name}", reading) : null;

    /// <summary>The value at a place, which must be there.</summary>
    /// <param name="place">From 0.</param>
    /// <param name="what">What it is, for the message: <c>an address</c>.</param>
    public Argument? Required(int place, string what)
    {
        if (this[place] is { } argument) return argument;
        Error($"{what} is missing", $"give {what} as argument {place + 1}");
        return null;
    }

    /// <summary>The values of a table by key, at a place; none where it is not there.</summary>
    public IEnumerable<(string Key, Location KeyAt, Argument Value)> Table(int place)
    {
        if (this[place] is not { } argument) yield break;
        switch (argument.Node)
        {
            case MappingNode mapping:
                foreach (var (key, value) in mapping.Entries)
                    if (key is ScalarNode { Text: var name } && value is not ScalarNode { IsEmpty: true })
                        yield return (name, key.At, new Argument(value, $"{call.Name}: `{name}`", reading));
                break;
            case SequenceNode { Items.Count: 0 }:
                break;
            default:
                argument.Error($"{argument.Node.Kind} stands where a table of options belongs", "write `{ key=value }`");
                break;
        }
    }

    /// <summary>More values than a call takes are a mistake.</summary>
    public void AtMost(int count)
    {
        if (this[count] is { } surplus)
            surplus.Error($"it takes {count} arguments; this is one more", "take it away");
    }

    public void Error(string message, string? fix = null) => reading.Error(At, $"{call.Name}: {message}", fix);

    public void Refuse(string message, string? fix = null) => reading.Refuse(At, NameOf(call), $"{call.Name}: {message}", fix);

    public void Miss(string message, string? fix = null) => reading.Miss(At, NameOf(call), $"{call.Name}: {message}", fix);

    private static string NameOf(Call call) => call.Name[(call.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
