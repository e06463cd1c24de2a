namespace Holdfast.Anycast.Decision;

/// <summary>What becomes of a route while its service is not healthy, or disabled.</summary>
public abstract record OnDown
{
    private OnDown() { }

    /// <summary>It is withdrawn.</summary>
    public sealed record Withdraw : OnDown;

    /// <summary>
    /// It stays, with this MED: the last site standing keeps its route, however bad it looks to itself. It is withdrawn all
    /// the same while stopping, starting or drained, and until the first round of checks has ended (INIT).
    /// </summary>
    /// <param name="Med">Higher than any healthy node's.</param>
    public sealed record Deprefer(uint Med) : OnDown
    {
        /// <summary>What else differs from the route of a healthy service.</summary>
        public StateAttributes Attributes { get; init; } = StateAttributes.Same;
    }
}
