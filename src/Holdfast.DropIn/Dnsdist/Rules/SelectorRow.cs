using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>One of dnsdist's rules, which say what a query must be for an action: what it becomes here.</summary>
/// <param name="Name">The function that makes it: <c>QTypeRule</c>.</param>
/// <param name="Maps">What it becomes, as the manual's table says it.</param>
/// <param name="Read">The selector of a call; null when it is not honoured or wrong, with the reason in the diagnostics.</param>
internal sealed record SelectorRow(string Name, string Maps, Func<Arguments, Selector?> Read)
{
    /// <summary>
    /// What has no counterpart: an error, unless <c>--without</c> names it, and then the rules with it are left out.
    /// </summary>
    public static SelectorRow Refused(string name, string what, string? fix = null) => new(name, $"refused: {what}", call =>
    {
        call.Refuse($"is not honoured: {what}", fix);
        return null;
    });
}
