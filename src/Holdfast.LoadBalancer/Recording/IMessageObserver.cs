namespace Holdfast.LoadBalancer.Recording;

/// <summary>
/// Sees messages that are there no more when their query is done with, on the worker's thread. Allocates nothing, takes no lock,
/// waits for nothing. Of the record only what is known by then is filled in.
/// </summary>
internal interface IMessageObserver
{
    /// <summary>A client's query is about to be made anew for a backend.</summary>
    /// <param name="record">The query.</param>
    /// <param name="query">Its message.</param>
    void Asked(in QueryRecord record, ReadOnlySpan<byte> query);

    /// <summary>A query is sent to a backend.</summary>
    /// <param name="record">The query, as of now.</param>
    /// <param name="isDatagram">Whether it goes in a datagram.</param>
    /// <param name="query">The message for the backend.</param>
    void Sent(in QueryRecord record, bool isDatagram, ReadOnlySpan<byte> query);

    /// <summary>A backend has answered a query.</summary>
    /// <param name="record">The query, as of when it was sent.</param>
    /// <param name="isDatagram">Whether the answer came in a datagram.</param>
    /// <param name="answer">The message of the backend.</param>
    void Received(in QueryRecord record, bool isDatagram, ReadOnlySpan<byte> answer);
}
