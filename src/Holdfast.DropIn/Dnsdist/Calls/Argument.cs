using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Calls;

/// <summary>A value that a call was given. Reading it as what it is not gives null, and an error.</summary>
/// <param name="node">The value.</param>
/// <param name="name">What it is called in messages: <c>newServer: `weight`</c>.</param>
/// <param name="reading">Where mistakes are reported.</param>
internal sealed class Argument(Node node, string name, ForeignReading reading)
{
    public Node Node => node;

    public Location At => node.At;

    public string Name => name;

    public ForeignReading Reading => reading;

    /// <summary>A text or a number as it is written.</summary>
    public string? Text() => node is ScalarNode { IsEmpty: false } scalar ? scalar.Text
        : Wrong<string>("a text", "put it in quotes");

    public bool? Truth() => node is ScalarNode { IsPlain: true, Text: "true" or "false" } scalar
        ? scalar.Text == "true" : WrongValue<bool>("true or false", "write `true` or `false`");

    public long? Integer(long least = 0, long most = uint.MaxValue)
    {
        if (node is ScalarNode scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        return WrongValue<long>($"a whole number from {Invariant(least)} to {Invariant(most)}", "write such a number");
    }

    public double? Number() => node is ScalarNode scalar
        && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number : WrongValue<double>("a number", "write a number");

    /// <summary>A number of so long units, as a duration of the native keys.</summary>
    /// <param name="unit"><c>s</c> or <c>ms</c>.</param>
    public string? Duration(string unit) => Integer() is { } number ? Invariant(number) + unit : null;

    /// <summary>A value, or each of a list.</summary>
    public IEnumerable<Argument> OneOrMany() =>
        node is SequenceNode list ? list.Items.Select(item => new Argument(item, name, reading)) : [this];

    /// <summary>The call that made the object it is.</summary>
    /// <param name="what">What it should be, for the message.</param>
    /// <param name="fix">How to write it.</param>
    public Call? Object(string what, string fix) => node is ObjectNode made ? made.Made : Wrong<Call>(what, fix);

    public void Error(string message, string? fix = null) => reading.Error(At, $"{name}: {message}", fix);

    private T? Wrong<T>(string what, string fix) where T : class
    {
        Error($"{Shown} is not {what}", fix);
        return null;
    }

    private T? WrongValue<T>(string what, string fix) where T : struct
    {
        Error($"{Shown} is not {what}", fix);
        return null;
    }

    private string Shown => node is ScalarNode { IsEmpty: false } scalar ? $"`{ScalarValues.Shorten(scalar.Text)}`" : node.Kind;

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
