using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Tcp;

/// <summary>
/// Connections that this node has ended, and whose clients may still be sending. Closing a socket while octets come makes the
/// kernel reset the connection, and the client may lose answers that it has not read yet. So each is read on for a while, what
/// comes is thrown away, and only so many wait at once.
/// </summary>
/// <param name="worker">Whose they are.</param>
internal sealed unsafe class LingeringConnections(Worker worker) : IDisposable
{
    /// <summary>Octets read of each at most.</summary>
    public const int MaxOctets = 64 * 1024;

    /// <summary>Connections at once at most; one more has the oldest closed.</summary>
    public const int Most = 64;

    private const int ReadSize = 4096;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // The oldest first: all last as long.
    private readonly LinkedList<Lingering> _all = [];
    private readonly long _longest = worker.Ticks(Longest);

    /// <summary>Ends a connection whose answers are written; from now on it is closed here.</summary>
    public void Add(StreamSocket socket)
    {
        socket.EndWriting();
        var lingering = new Lingering(this, socket, worker.Now + _longest);
        if (!lingering.TryDiscard())
        {
            socket.Close();
            return;
        }

        if (_all.Count == Most)
            Close(_all.First!);
        lingering.Node = _all.AddLast(lingering);
        lingering.Watch = worker.Targets.Watch(socket.Descriptor, Readiness.Readable, lingering);
    }

    /// <summary>Closes those whose time is over.</summary>
    public void Sweep()
    {
        while (_all.First is { } oldest && worker.Now >= oldest.Value.Until)
            Close(oldest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_all.First is { } oldest)
            Close(oldest);
    }

    private void Close(LinkedListNode<Lingering> node)
    {
        _all.Remove(node);
        worker.Targets.End(node.Value.Watch);
        node.Value.Socket.Close();
    }

    private sealed class Lingering(LingeringConnections owner, StreamSocket socket, long until) : IReadyTarget
    {
        private int _octets;

        public StreamSocket Socket => socket;

        public long Until => until;

        public int Watch { get; set; }

        public LinkedListNode<Lingering>? Node { get; set; }

        public void OnReady(Readiness ready)
        {
            if (!TryDiscard())
                owner.Close(Node!);
        }

        /// <summary>Throws away what has come; false when nothing more is to be waited for.</summary>
        public bool TryDiscard()
        {
            byte* discarded = stackalloc byte[ReadSize];
            while (_octets < MaxOctets)
            {
                int read = socket.Read(discarded, ReadSize);
                if (read <= 0)
                    return -read is Errno.EAGAIN or Errno.EINTR;
                _octets += read;
            }

            return false;
        }
    }
}
