using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Processes.Messages;

namespace Holdfast.Processes;

/// <summary>
/// Messages of neighbors on their way from the sessions to the processes' thread: bounded, and no session waits for it.
/// </summary>
/// <param name="ready">Called, on any thread, when the first of several waits.</param>
internal sealed class MessageFeed(Action ready) : IMessageObserver
{
    /// <summary>Octets that wait at most; what comes then is dropped, a message at a time.</summary>
    public const int Most = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private volatile IReadOnlyList<(ValueList<string>? Neighbors, MessageWishes Wishes)> _listeners = [];
    private Queue<NeighborMessage> _waiting = new();
    private int _octets;
    private long _dropped;

    /// <summary>Messages dropped because those before them were not yet told.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>For whom it takes messages, and which.</summary>
    public IReadOnlyList<(ValueList<string>? Neighbors, MessageWishes Wishes)> Listeners
    {
        get => _listeners;
        set => _listeners = value;
    }

    public bool Wants(string neighbor, MessageDirection direction, MessageType type)
    {
        foreach (var (neighbors, wishes) in _listeners)
            if ((neighbors is not { } only || only.Contains(neighbor)) && wishes.Of(direction, type) != MessageForms.None)
                return true;
        return false;
    }

    public void Take(NeighborMessage message)
    {
        lock (_gate)
        {
            if (_octets + message.Octets.Length > Most)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            _octets += message.Octets.Length;
            _waiting.Enqueue(message);
            if (_waiting.Count > 1) return;
        }
        ready();
    }

    /// <summary>All that wait, in order; they wait no longer.</summary>
    public Queue<NeighborMessage> TakeAll()
    {
        lock (_gate)
        {
            var all = _waiting;
            (_waiting, _octets) = (new Queue<NeighborMessage>(), 0);
            return all;
        }
    }
}
