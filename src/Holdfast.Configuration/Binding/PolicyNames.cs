using Holdfast.LoadBalancer.Policies;

namespace Holdfast.Configuration.Binding;

/// <summary>The policies by the names the file has for them.</summary>
internal static class PolicyNames
{
    private static readonly Dictionary<string, PolicyKind> Known = new(StringComparer.Ordinal)
    {
        ["leastOutstanding"] = PolicyKind.LeastOutstanding,
        ["firstAvailable"] = PolicyKind.FirstAvailable,
        ["wrandom"] = PolicyKind.WeightedRandom,
        ["whashed"] = PolicyKind.WeightedHashed,
        ["chashed"] = PolicyKind.ConsistentHashed,
        ["roundrobin"] = PolicyKind.RoundRobin,
        ["orderedWrandom"] = PolicyKind.OrderedWeightedRandom,
        ["orderedLeastOutstanding"] = PolicyKind.OrderedLeastOutstanding,
    };

    public static PolicyKind? Policy(this Field field) => field.Choice([.. Known.Keys]) is { } name ? Known[name] : null;

    public static string Of(PolicyKind policy) => Known.First(pair => pair.Value == policy).Key;
}
