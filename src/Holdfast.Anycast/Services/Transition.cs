namespace Holdfast.Anycast.Services;

/// <summary>A change of a prefix's state or announcement.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What changed.</param>
/// <param name="Service">The service.</param>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="From">What it was: <c>UP</c>, <c>announce with MED 100</c>.</param>
/// <param name="To">What it is: <c>DOWN</c>, <c>withdraw</c>.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record Transition(
    DateTimeOffset At, TransitionKind Kind, string Service, string Prefix, string From, string To, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Service} {Prefix}: {From} -> {To} ({Reason})";
}

/// <summary>What it was that changed.</summary>
public enum TransitionKind
{
    /// <summary>The health of a prefix, between INIT, DOWN, UP, DISABLED and TERMINATED.</summary>
    State,

    /// <summary>The counting within DOWN or UP: a step of rising or falling.</summary>
    Step,

    /// <summary>What becomes of its route.</summary>
    Announcement,
}
