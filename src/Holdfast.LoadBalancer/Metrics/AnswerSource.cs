using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>Where an answer came from.</summary>
public enum AnswerSource
{
    /// <summary>The packet cache.</summary>
    Cache,

    /// <summary>A backend.</summary>
    Backend,

    /// <summary>This node itself: errors, rules, its identity.</summary>
    Self,
}

/// <summary>The sources in the words that metrics have.</summary>
public static class AnswerSources
{
    /// <summary>The label value of each <see cref="AnswerSource"/>, in their order.</summary>
    public static ImmutableArray<string> Labels { get; } = ["cache", "backend", "self"];
}
