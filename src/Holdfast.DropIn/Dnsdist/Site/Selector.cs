using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>What a rule of dnsdist fits: parts of a native match, and what joins them.</summary>
/// <param name="At">Where it is written.</param>
internal abstract record Selector(Location At)
{
    /// <summary>Fits all of them together.</summary>
    public sealed record All(IReadOnlyList<Selector> Selectors, Location At) : Selector(At);

    /// <summary>Fits any one of them.</summary>
    public sealed record Any(IReadOnlyList<Selector> Selectors, Location At) : Selector(At);

    /// <summary>Fits what another does not.</summary>
    public sealed record Not(Selector Selector, Location At) : Selector(At);

    /// <summary>One key of a native match: <c>type: [A, AAAA]</c>.</summary>
    public sealed record Part(string Key, IReadOnlyList<string> Values, Location At) : Selector(At);

    /// <summary>One key of a native match that has keys below it: <c>records: { section: answer }</c>.</summary>
    public sealed record Nested(string Key, Settings Keys, Location At) : Selector(At);

    /// <summary>The queries by which a client exceeds a rate: the keys of <c>above</c>.</summary>
    public sealed record Above(Settings Rate, Location At) : Selector(At);
}
