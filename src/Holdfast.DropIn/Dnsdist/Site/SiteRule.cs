using Holdfast.Configuration.Diagnostics;
using Holdfast.DropIn.Dnsdist.Calls;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>A rule of a chain, as a call added it. It becomes one native rule, or several with the same action.</summary>
/// <param name="Added">The call.</param>
/// <param name="Selector">What it fits.</param>
/// <param name="Action">What it does: the keys of the action in <c>dns.rules[]</c> or <c>dns.response_rules[]</c>.</param>
internal sealed record SiteRule(Call Added, Selector Selector, Settings Action)
{
    public Location At => Added.At;

    /// <summary>What operators call it; null without a name.</summary>
    public string? Name { get; init; }

    /// <summary>What tells it from others in dnsdist.</summary>
    public string? Id { get; init; }
}
