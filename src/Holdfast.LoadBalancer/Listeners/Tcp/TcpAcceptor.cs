using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>A worker's listening TCP socket of one listener.</summary>
internal sealed class TcpAcceptor : IReadyTarget, IDisposable
{
    private const int AcceptedAtOnce = 64;

    // As many as the kernel lets wait: those that come meanwhile need not be met by a listener that goes.
    private const int MostWaiting = ListenerBinder.Backlog;

    private readonly TcpListeners _owner;
    private readonly ReadyTargets _targets;
    private readonly StreamSocket _socket;
    private readonly int _watch;
    private readonly bool _isWildcard;
    private readonly SockAddr _local;
    private bool _paused;

    /// <summary>Begins to accept.</summary>
    /// <param name="owner">The worker's listeners of the protocol.</param>
    /// <param name="socket">Listening; from now on this acceptor's to close.</param>
    /// <param name="listener">Options, and its index in the configuration.</param>
    public TcpAcceptor(TcpListeners owner, StreamSocket socket, BoundListener listener)
    {
        _socket = socket;
        _owner = owner;
        _targets = owner.Context.Worker.Targets;
        Listener = listener;
        _isWildcard = ServiceTraffic.IsWildcard(listener.Key.EndPoint);
        _local = new SockAddr(listener.Key.EndPoint);
        _watch = _targets.Watch(socket.Descriptor, Readiness.Readable, this, isStream: true);
    }

    /// <summary>Options, and its index in the configuration.</summary>
    public BoundListener Listener { get; set; }

    /// <inheritdoc/>
    public void OnReady(Readiness ready) => Accept(AcceptedAtOnce);

    /// <summary>Accepts again after the process had run out of descriptors.</summary>
    public void Resume()
    {
        if (!_paused)
            return;
        _paused = false;
        _targets.Change(_watch, Readiness.Readable);
    }

    /// <summary>Takes in what has connected already, and closes.</summary>
    public void Dispose()
    {
        _targets.End(_watch);
        _socket.Close();
    }

    /// <summary>Accepts those that wait already.</summary>
    public void AcceptWaiting() => Accept(MostWaiting);

    private void Open(StreamSocket connection, in SockAddr client)
    {
        try
        {
            SockAddr local = _isWildcard ? connection.LocalAddress : _local;
            _owner.Open(connection, in client, in local, Listener);
        }
        catch (OutOfMemoryException)
        {
            // That costs the connection, and nobody else.
            connection.Close();
        }
    }

    private void Accept(int most)
    {
        for (int i = 0; i < most; i++)
        {
            int result = _socket.Accept(out var client, out var connection);
            if (result == 0)
            {
                Open(connection, in client);
                if (_owner.IsNearlyUsedUp(connection))
                    return;
            }
            else if (-result is Errno.EMFILE or Errno.ENFILE)
            {
                _owner.Context.Shortage.Met(DescriptorUse.Client);
                // Level-triggered, it would be told again and again; the next sweep tries anew.
                _paused = true;
                _targets.Change(_watch, Readiness.None);
                return;
            }
            else if (-result == Errno.EAGAIN)
            {
                return;
            }
        }
    }
}
