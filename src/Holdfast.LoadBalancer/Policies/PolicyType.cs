using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>A policy as the configuration names it: one that is built in, or a function in Lua.</summary>
public sealed class PolicyType : IEquatable<PolicyType>
{
    private readonly Func<UsableBackends, Policy?, Policy> _build;

    private PolicyType(string name, bool hasFallback, Func<UsableBackends, Policy?, Policy> build)
    {
        Name = name;
        HasFallback = hasFallback;
        _build = build;
    }

    /// <summary>Every policy, in the order of the manual.</summary>
    public static ImmutableArray<PolicyType> All { get; } =
    [
        Of<LeastOutstanding>(),
        Of<FirstAvailable>(),
        Of<WeightedRandom>(),
        Of<WeightedHashed>(),
        Of<ConsistentHashed>(),
        Of<RoundRobin>(),
        Of<OrderedWeightedRandom>(),
        Of<OrderedLeastOutstanding>(),
    ];

    /// <summary>The policy of pools that name none: <c>leastOutstanding</c>.</summary>
    public static PolicyType Default => Of<LeastOutstanding>();

    /// <summary>Its name in the configuration; <c>lua:</c> and the name of a function for one in Lua.</summary>
    public string Name { get; }

    /// <summary>The function in Lua, by its name; null for one that is built in.</summary>
    public string? Function { get; private init; }

    /// <summary>Whether a higher order is a fallback, asked only when no backend of a lower one is up.</summary>
    public bool HasFallback { get; }

    /// <summary>The policy of this name (letters as written), or null.</summary>
    public static PolicyType? Find(string name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The policy that a function in Lua is.</summary>
    /// <param name="function">The name of a function that a file of <c>dns.lua</c> defines.</param>
    public static PolicyType Lua(string function) =>
        new($"lua:{function}", hasFallback: false,
            (_, _) => throw new InvalidOperationException($"there is no Lua state with a function {function}"))
        {
            Function = function,
        };

    /// <inheritdoc/>
    public bool Equals(PolicyType? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PolicyType);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The same policy, built by what has its function.</summary>
    internal PolicyType BuiltBy(Func<UsableBackends, Policy> build) =>
        new(Name, HasFallback, (backends, _) => build(backends)) { Function = Function };

    /// <summary>The type of a policy known by its class.</summary>
    internal static PolicyType Of<TPolicy>()
        where TPolicy : Policy, IPolicy<TPolicy> => Single<TPolicy>.Type;

    /// <summary>Builds the policy for these backends, off the query path.</summary>
    /// <param name="backends">The backends to choose from.</param>
    /// <param name="previous">The one it replaces in the same pool, or null at first.</param>
    internal Policy Build(UsableBackends backends, Policy? previous) => _build(backends, previous);

    private static class Single<TPolicy>
        where TPolicy : Policy, IPolicy<TPolicy>
    {
        public static readonly PolicyType Type =
            new(TPolicy.Name, TPolicy.HasFallback, (backends, previous) => TPolicy.Build(backends, previous as TPolicy));
    }
}
