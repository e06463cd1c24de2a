namespace Holdfast.Contracts;

/// <summary>A program of <c>bgp.processes</c> at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRunning">It runs.</param>
/// <param name="Starts">How often it was started.</param>
/// <param name="Commands">Commands that it wrote.</param>
/// <param name="Refused">Those of them that were refused.</param>
/// <param name="Dropped">Lines that it has lost, because it did not read those before them.</param>
internal sealed record RouteProcessStatus(
    string Name, bool IsRunning, long Starts, long Commands, long Refused, long Dropped);
