namespace Holdfast.Anycast.Services;

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
