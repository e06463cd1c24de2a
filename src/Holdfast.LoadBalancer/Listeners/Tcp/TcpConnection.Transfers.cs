using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>The zone transfers that a client's connection takes: any number, among other answers.</summary>
internal sealed partial class TcpConnection : ITransferClient
{
    // Of a transfer as much lies ready as leaves at once.
    private const int TransferWindow = 64 * 1024;

    private List<ITransfer>? _transfers;
    private long _transferIdleTime;

    /// <inheritdoc/>
    public bool HasRoom => _stream.Unwritten < TransferWindow;

    /// <inheritdoc/>
    public void Begin(ITransfer transfer, long idleTime)
    {
        (_transfers ??= []).Add(transfer);
        _transferIdleTime = Math.Max(_transferIdleTime, idleTime);
        _stream.LimitUnsent(TransferWindow);
    }

    /// <inheritdoc/>
    public void End(ITransfer transfer)
    {
        _transfers!.Remove(transfer);
        if (_transfers.Count == 0)
            _transferIdleTime = 0;
    }

    /// <inheritdoc/>
    public void AnswerPart(ReadOnlySpan<byte> message) => Send(message);

    private void ResumeTransfers()
    {
        for (int left = _transfers?.Count ?? 0; left > 0 && HasRoom && _transfers!.Count > 0; left--)
        {
            // Each takes its turn to be the first, which finds most room.
            var transfer = _transfers[^1];
            _transfers.RemoveAt(_transfers.Count - 1);
            _transfers.Insert(0, transfer);
            transfer.Resume();
        }
    }

    private void CancelTransfers()
    {
        for (int i = (_transfers?.Count ?? 0) - 1; i >= 0; i--)
            _transfers![i].Cancel();
    }
}
