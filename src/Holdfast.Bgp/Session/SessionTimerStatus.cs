namespace Holdfast.Bgp.Session;

/// <summary>A timer that runs.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Left">Time until it expires.</param>
public readonly record struct SessionTimerStatus(SessionTimerKind Kind, TimeSpan Left);
