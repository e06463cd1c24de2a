namespace Holdfast.Bgp.Session;

/// <summary>Where the session with a neighbor is between being configured and being given up.</summary>
internal enum SessionLifecycle
{
    /// <summary>Not started yet.</summary>
    Created,

    /// <summary>Not started yet, and held down already.</summary>
    CreatedHeldDown,

    /// <summary>Connects and accepts connections.</summary>
    Started,

    /// <summary>Started, and held down: it neither connects nor accepts.</summary>
    HeldDown,

    /// <summary>Ended for good.</summary>
    Stopped,
}
