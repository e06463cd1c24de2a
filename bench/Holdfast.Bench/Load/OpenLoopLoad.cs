using System.Net;

namespace Holdfast.Bench.Load;

/// <summary>What the open-loop generator sends.</summary>
/// <param name="Server">To whom.</param>
/// <param name="Rate">Queries a second.</param>
/// <param name="Duration">For how long.</param>
internal sealed record OpenLoopLoad(IPEndPoint Server, int Rate, TimeSpan Duration)
{
    /// <summary>Source ports.</summary>
    public int Ports { get; init; } = 64;

    /// <summary>Names, asked for in turn.</summary>
    public int Names { get; init; } = 10_000;

    /// <summary>How long an answer to the last query may take; what comes later is lost.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);
}
