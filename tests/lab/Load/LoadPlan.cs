using System.Net;

namespace Holdfast.Lab.Load;

/// <summary>What the client asks.</summary>
/// <param name="Targets">The addresses asked, in turn.</param>
public sealed record LoadPlan(IReadOnlyList<IPAddress> Targets)
{
    /// <summary>Queries a second, over all targets. They are sent when they are due, answered or not.</summary>
    public double Rate { get; init; } = 1000;

    /// <summary>The zone asked in; every query asks a name of its own below it.</summary>
    public string Zone { get; init; } = "lab.example";

    /// <summary>Sockets, and so source ports, for each target.</summary>
    public int SocketsPerTarget { get; init; } = 32;

    /// <summary>A query without an answer after this time is lost.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest it may go on, which sets the memory it takes.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(3);
}
