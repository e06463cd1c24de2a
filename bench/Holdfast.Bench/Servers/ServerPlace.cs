using System.Net;

namespace Holdfast.Bench.Servers;

/// <summary>Where a server listens, and what it runs on.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Processor">
/// The processor that all its threads are kept to, with real-time scheduling, so that no other work on the machine comes
/// between: the queue of an interface holds what comes in two milliseconds. Null for any processor and ordinary scheduling.
/// </param>
internal sealed record ServerPlace(IPAddress Address, int? Processor)
{
    /// <summary>On loopback, wherever the scheduler puts it.</summary>
    public static readonly ServerPlace Loopback = new(IPAddress.Loopback, null);

    /// <summary>The processor of what a server needs beside it, in the same way.</summary>
    public int? Others { get; init; }
}
