namespace Holdfast.LoadBalancer.Answers;

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
