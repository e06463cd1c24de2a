namespace Holdfast.Bgp.Speaker;

/// <summary>What another configuration would make of a session.</summary>
public enum SessionFate
{
    /// <summary>It stays up, or goes on trying.</summary>
    Kept,

    /// <summary>It is closed and opened anew.</summary>
    Reset,

    /// <summary>The neighbor is new.</summary>
    Added,

    /// <summary>The neighbor is no longer configured.</summary>
    Removed,
}
