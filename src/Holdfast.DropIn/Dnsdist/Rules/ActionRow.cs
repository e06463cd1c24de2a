using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>One of dnsdist's actions: what it becomes here.</summary>
/// <param name="Name">The function that makes it: <c>PoolAction</c>.</param>
/// <param name="Maps">What it becomes, as the manual's table says it.</param>
/// <param name="Read">What it does; null when it is not honoured or wrong, with the reason in the diagnostics.</param>
internal sealed record ActionRow(string Name, string Maps, Func<Arguments, ActionResult?> Read)
{
    /// <summary>
    /// What has no counterpart: an error, unless <c>--without</c> names it, and then the rules with it are left out.
    /// </summary>
    public static ActionRow Refused(string name, string what, string? fix = null) => new(name, $"refused: {what}", call =>
    {
        call.Refuse($"is not honoured: {what}", fix);
        return null;
    });

    /// <summary>What only reports, and is not there: a warning, and the rules with it are left out.</summary>
    public static ActionRow Reports(string name, string instead) => new(name, $"a warning; instead: {instead}", call =>
    {
        call.Miss("is not honoured; it only reports", instead);
        return null;
    });

    /// <summary>A key that is set to a number of seconds.</summary>
    public static ActionRow Seconds(string name, string key) => new(name, $"`{key}`, in seconds", call =>
        call.Required(0, "seconds")?.Duration("s") is { } duration
            ? new(new Settings().Set(key, duration, call[0]!.At)) : null);

    /// <summary>A delay in milliseconds.</summary>
    public static ActionRow Delay(string name) => new(name, "`delay`, in milliseconds", static call =>
        call.Required(0, "milliseconds")?.Duration("ms") is { } delay
            ? new(new Settings().Set("delay", delay, call[0]!.At)) : null);

    /// <summary>A word of <c>action</c>.</summary>
    public static ActionRow Word(string name, string word) =>
        new(name, $"`action: {word}`", call => new(new Settings().Set("action", word, call.At)));
}

/// <summary>What an action does.</summary>
/// <param name="Keys">The keys of a native rule, or of a sink of <c>dns.log</c>.</param>
internal sealed record ActionResult(Settings Keys)
{
    /// <summary>It logs what fits, and is a sink of <c>dns.log</c> in place of a rule.</summary>
    public bool IsSink { get; init; }

    /// <summary>What the rule must fit besides its selector; null for nothing.</summary>
    public Selector? Where { get; init; }
}
