using Holdfast.Lab.Sites;

namespace Holdfast.Lab.Tests.Failures;

/// <summary>A row of the table of failures: what breaks under load, who notices, and what that may cost.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Breaks">What breaks.</param>
/// <param name="Notices">Who notices, and so moves the routes.</param>
/// <param name="Heir">The node that the routes lead to afterwards.</param>
/// <param name="RouteBound">From the failure until the router's routes have moved.</param>
/// <param name="LossBound">From the failure until the last query that is lost was sent.</param>
/// <param name="Break">Breaks it; returns the moment before, a Stopwatch timestamp.</param>
internal sealed record Failure(
    string Name, string Breaks, string Notices, string Heir, TimeSpan RouteBound, TimeSpan LossBound, Func<Site, long> Break)
{
    /// <summary>Whether the nodes speak BFD with the router.</summary>
    public bool Bfd { get; init; }

    /// <summary>Whether dns2 is asked too; its routes move to the same node.</summary>
    public bool BothServices { get; init; }

    /// <summary>What lb1 says of its BGP session soon after; empty: it is not asked.</summary>
    public string Lb1Says { get; init; } = "";

    /// <summary>Repairs it, after which the routes are lb1's again; null: that is left to the next scenario.</summary>
    public Func<Site, long>? Repair { get; init; }

    /// <summary>The row as tests/lab/README.md has it.</summary>
    public override string ToString() =>
        $"| {Name} | {Breaks} | {Notices} | {Heir} | {RouteBound.TotalMilliseconds} ms | {LossBound.TotalMilliseconds} ms |";
}
