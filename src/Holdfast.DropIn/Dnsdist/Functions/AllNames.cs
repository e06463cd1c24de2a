using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Rules;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Every function and method of dnsdist's configuration.</summary>
internal static class AllNames
{
    /// <summary>The names by what they are about, in the order of the manual.</summary>
    public static readonly IReadOnlyList<(string Title, IReadOnlyList<DnsdistName> Names)> Groups =
    [
        ("Listening, and who may ask", ListenNames.List),
        ("Backends", ServerNames.List),
        ("Pools and policies", PolicyNames.List),
        ("Packet caches", CacheNames.List),
        ("Rules and actions", RuleNames.List),
        ("Dynamic blocks", DynamicBlockNames.List),
        ("Limits, and what is done everywhere", LimitNames.List),
        ("Operating", OperatingNames.List),
    ];

    private static readonly Dictionary<string, DnsdistName> ByName = Groups.SelectMany(group => group.Names)
        .DistinctBy(name => name.Name).ToDictionary(name => name.Name, StringComparer.Ordinal);

    public static IEnumerable<DnsdistName> All => ByName.Values;

    /// <summary>Lets a call do to the site what it does.</summary>
    public static void Apply(Call call, DnsdistSite site) => ByName[call.Name].Apply(new Arguments(call, site.Reading), site);
}
