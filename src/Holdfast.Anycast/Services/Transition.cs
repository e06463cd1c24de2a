using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Services;

/// <summary>A change of a prefix's health or of what becomes of its route.</summary>
public abstract record Transition
{
    private protected Transition() { }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The prefix.</summary>
    public required ServicePrefix Prefix { get; init; }

    /// <summary>What it was, for people: <c>UP</c>, <c>announce with MED 100</c>.</summary>
    public abstract string From { get; }

    /// <summary>What it is, for people: <c>DOWN</c>, <c>withdraw</c>.</summary>
    public abstract string To { get; }

    /// <summary>Why, for people.</summary>
    public abstract string Reason { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Service} {Prefix}: {From} -> {To} ({Reason})";
}

/// <summary>A change of a prefix's health.</summary>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
/// <param name="Why">Why, for people.</param>
public sealed record HealthTransition(PrefixHealth Before, PrefixHealth After, string Why) : Transition
{
    /// <summary>Only the counting within DOWN or UP has changed: a step of rising or falling.</summary>
    public bool IsStep => Before.PrefixState == After.PrefixState;

    /// <inheritdoc/>
    public override string From => IsStep ? Before.ToString() : Before.PrefixState.ToWord();

    /// <inheritdoc/>
    public override string To => After.ToString();

    /// <inheritdoc/>
    public override string Reason => Why;
}

/// <summary>A change of what becomes of a prefix's route.</summary>
/// <param name="Before">What had been decided.</param>
/// <param name="After">What is decided now.</param>
public sealed record RouteTransition(AnnouncementDecision Before, AnnouncementDecision After) : Transition
{
    /// <inheritdoc/>
    public override string From => Before.ToString();

    /// <inheritdoc/>
    public override string To => After.ToString();

    /// <inheritdoc/>
    public override string Reason => After.Reasons[0].ToString();
}
