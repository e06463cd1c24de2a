namespace Holdfast.Contracts.Reports;

/// <summary>One address that is listened on: <c>GET /api/v1/listeners</c>.</summary>
/// <param name="Address">The address and port.</param>
/// <param name="Interface">The interface it is bound to, or null.</param>
/// <param name="Sockets">Sockets for datagrams, one a worker.</param>
/// <param name="ReceiveBufferBytes">What the kernel keeps of datagrams that no worker has taken yet, at the most.</param>
/// <param name="SendBufferBytes">The same of those on their way out.</param>
/// <param name="ReceiveQueueBytes">What waits there now.</param>
/// <param name="Dropped">Datagrams that the kernel dropped because its buffer was full.</param>
internal sealed record ListenerReport(
    string Address,
    string? Interface,
    int Sockets,
    long ReceiveBufferBytes,
    long SendBufferBytes,
    long ReceiveQueueBytes,
    long Dropped);
