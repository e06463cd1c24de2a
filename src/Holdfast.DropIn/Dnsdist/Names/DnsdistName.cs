using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Names;

/// <summary>One function or method of dnsdist's configuration: what it becomes here.</summary>
/// <param name="Name">As it is called: <c>newServer</c>, <c>Server:setUp</c>.</param>
/// <param name="Maps">What it becomes, as the manual's table says it.</param>
/// <param name="Apply">What a call of it does to the site.</param>
internal sealed record DnsdistName(string Name, string Maps, Action<Arguments, DnsdistSite> Apply)
{
    /// <summary>The class of what it returns; null when it returns nothing.</summary>
    public string? Returns { get; init; }

    /// <summary>What does not change answers, and what Holdfast needs no setting for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="why">Why, as the manual's table says it.</param>
    public static DnsdistName NotNeeded(string name, string why) => new(name, $"not needed: {why}", static (_, _) => { });

    /// <summary>What shows or changes something in a running dnsdist's console, and nothing when it stands in the file.</summary>
    public static DnsdistName Shows(string name, string instead) =>
        new(name, $"shows only; here: {instead}", static (_, _) => { });

    /// <summary>What only reports, and is not there: a warning.</summary>
    /// <param name="name">The name.</param>
    /// <param name="instead">What to use in its place.</param>
    public static DnsdistName Reports(string name, string instead) =>
        new(name, $"a warning; instead: {instead}", (call, _) => call.Miss("is not honoured; it only reports", instead));

    /// <summary>What changes answers or who may ask, and is not there: an error, unless <c>--without</c> names it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What is not there.</param>
    /// <param name="fix">What to do in its place.</param>
    public static DnsdistName Refused(string name, string what, string? fix = null) =>
        new(name, $"refused: {what}", (call, _) => call.Refuse($"is not honoured: {what}", fix));
}
