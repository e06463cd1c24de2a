namespace Holdfast.Anycast.Decision;

/// <summary>What becomes of a route.</summary>
public enum Announcement
{
    /// <summary>It is not announced.</summary>
    Withdraw,

    /// <summary>It is announced with the high MED of <see cref="OnDown.Deprefer"/>.</summary>
    Deprefer,

    /// <summary>It is announced with its service's MED.</summary>
    Announce,
}
