namespace Holdfast.Bench.Clients;

/// <summary>What many clients ask.</summary>
/// <param name="Port">The server's port.</param>
/// <param name="Rate">Queries a second.</param>
/// <param name="Duration">For how long.</param>
internal sealed record ClientLoad(int Port, int Rate, TimeSpan Duration)
{
    /// <summary>Clients, each with a port of its own.</summary>
    public const int Clients = 1024;

    /// <summary>Queries sent together, each by another client.</summary>
    public const int Burst = 32;

    /// <summary>Names, asked for in turn.</summary>
    public int Names { get; init; } = 10_000;
}

/// <summary>What came of it.</summary>
/// <param name="Queries">Queries sent.</param>
/// <param name="Answered">Answers with NOERROR and at least one record.</param>
/// <param name="Rate">Queries sent a second.</param>
internal sealed record ClientResult(long Queries, long Answered, double Rate)
{
    /// <summary>Percent of the queries that were answered.</summary>
    public double Share => 100.0 * Answered / Queries;
}
