using System.Net.Sockets;

namespace Holdfast.Bgp.Session;

/// <summary>One attempt to connect to a neighbor, which may be given up.</summary>
internal sealed class ConnectAttempt : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Begins.</summary>
    /// <param name="connector">Connects.</param>
    /// <param name="options">To whom.</param>
    /// <param name="observer">Whom the connection tells what happens on it.</param>
    /// <param name="ended">
    /// Gets the connection, or null and why there is none; called on any thread, also after <see cref="Cancel"/>.
    /// </param>
    public static ConnectAttempt Start(
        IConnector connector, SessionOptions options, IConnectionObserver observer,
        Action<ConnectAttempt, IPeerConnection?, string> ended)
    {
        var attempt = new ConnectAttempt();
        _ = attempt.RunAsync(connector, options, observer, ended);
        return attempt;
    }

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    private async Task RunAsync(
        IConnector connector, SessionOptions options, IConnectionObserver observer,
        Action<ConnectAttempt, IPeerConnection?, string> ended)
    {
        IPeerConnection? connection = null;
        var failure = "";
        try
        {
            connection = await connector.ConnectAsync(options, observer, _cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is SocketException or OperationCanceledException or ArgumentException or NotConnectableException)
        {
            failure = exception.Message;
        }
        ended(this, connection, failure);
    }
}
