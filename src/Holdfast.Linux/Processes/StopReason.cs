namespace Holdfast.Linux.Processes;

/// <summary>Why a command is being stopped.</summary>
internal enum StopReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Its time is up.</summary>
    TimedOut,

    /// <summary>Whoever wanted it does not any more.</summary>
    Cancelled,
}
