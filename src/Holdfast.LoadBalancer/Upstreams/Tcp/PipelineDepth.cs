namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// How many queries a backend's connections are given at once. Some servers close a connection after one answer, or after so
/// many: what is pipelined beyond has to be sent again, so connections get no more than the last that broke has brought,
/// until one brings more.
/// </summary>
internal struct PipelineDepth()
{
    /// <summary>The most queries in flight on a connection.</summary>
    public const int Largest = 4096;

    /// <summary>Queries in flight on a connection.</summary>
    public int Queries { get; private set; } = Largest;

    /// <summary>The backend has ended a connection that had queries in flight.</summary>
    /// <param name="answers">Answers that the connection has brought, 1 at least.</param>
    public void ConnectionBroke(int answers) => Queries = Math.Min(Queries, answers);

    /// <summary>An answer has come on a connection, which stays.</summary>
    /// <param name="answers">Answers that the connection has brought.</param>
    public void AnswerCame(int answers)
    {
        if (answers > Queries)
            Queries = Math.Min(Largest, Queries * 2);
    }
}
