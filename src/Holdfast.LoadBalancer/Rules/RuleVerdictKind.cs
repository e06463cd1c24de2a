using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>Where the rules send a query.</summary>
internal enum RuleVerdictKind
{
    /// <summary>On its way, to <see cref="Query.Pool"/>.</summary>
    Continue,

    /// <summary>Back with an empty answer that has TC set.</summary>
    Truncate,

    /// <summary>Back with REFUSED.</summary>
    Refuse,

    /// <summary>Back with the addresses of <see cref="RuleVerdict.Spoof"/>.</summary>
    Spoof,

    /// <summary>Nowhere: no answer.</summary>
    Drop,
}
