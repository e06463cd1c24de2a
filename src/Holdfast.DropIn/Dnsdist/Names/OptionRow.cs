using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;

namespace Holdfast.DropIn.Dnsdist.Names;

/// <summary>One key of a table of options, such as <c>newServer</c>'s: what it becomes here.</summary>
/// <typeparam name="T">What the options are of.</typeparam>
/// <param name="Name">The key.</param>
/// <param name="Maps">What it becomes, as the manual's table says it.</param>
/// <param name="Apply">What a value does to it.</param>
internal sealed record OptionRow<T>(string Name, string Maps, Action<Argument, T> Apply)
{
    /// <summary>What makes no difference to answers, and what Holdfast needs no setting for.</summary>
    public static OptionRow<T> NotNeeded(string name, string why) => new(name, $"not needed: {why}", static (_, _) => { });

    /// <summary>What changes answers or who may ask, where it has another value than it has without being set.</summary>
    /// <param name="name">The key.</param>
    /// <param name="what">What is not there.</param>
    /// <param name="off">The value that asks for nothing: <c>false</c>, <c>0</c>.</param>
    /// <param name="fix">What to do in its place.</param>
    public static OptionRow<T> Refused(string name, string what, string off = "false", string? fix = null) =>
        new(name, $"refused: {what}", (value, _) =>
        {
            if (value.Node is ScalarNode scalar && scalar.Text == off) return;
            value.Reading.Refuse(value.At, name, $"{value.Name} is not honoured: {what}", fix);
        });

    /// <summary>Applies each key of a table; one that dnsdist does not have is reported.</summary>
    /// <param name="rows">The keys there are.</param>
    /// <param name="call">The call.</param>
    /// <param name="place">Where the table stands in the call.</param>
    /// <param name="target">What the options are of.</param>
    public static void ApplyAll(IReadOnlyList<OptionRow<T>> rows, Arguments call, int place, T target)
    {
        foreach (var (key, at, value) in call.Table(place))
        {
            if (rows.FirstOrDefault(row => row.Name == key) is { } row) row.Apply(value, target);
            else
                call.Reading.Unknown(at, key, $"{call.Name}: dnsdist has no `{ScalarValues.Shorten(key)}` here",
                    Nearest.To(key, rows.Select(known => known.Name)) is { } near ? $"did you mean `{near}`?" : null);
        }
    }
}
