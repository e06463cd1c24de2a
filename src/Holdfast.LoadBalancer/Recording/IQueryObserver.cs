namespace Holdfast.LoadBalancer.Recording;

/// <summary>
/// Sees what came of each query of a client, on its worker's thread, a moment before the answer leaves. Allocates nothing, takes
/// no lock, waits for nothing.
/// </summary>
internal interface IQueryObserver
{
    /// <summary>A query is answered or given up.</summary>
    /// <param name="record">What came of it; another query's after the call.</param>
    /// <param name="query">
    /// The client's message; empty where it is there no more, since it was made anew for a backend.
    /// </param>
    /// <param name="answer">What is sent to the client; empty when nothing is. Of a zone transfer the first message.</param>
    void Observe(in QueryRecord record, ReadOnlySpan<byte> query, ReadOnlySpan<byte> answer);
}
