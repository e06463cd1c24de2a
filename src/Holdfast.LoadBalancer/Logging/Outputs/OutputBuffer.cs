namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>Messages on their way to a file or a stream: they are handed over many at once.</summary>
/// <param name="capacity">Octets.</param>
internal sealed class OutputBuffer(int capacity)
{
    private readonly byte[] _octets = new byte[capacity];
    private int _from;
    private int _end;

    /// <summary>Where the next message goes.</summary>
    public Span<byte> Free => _octets.AsSpan(_end);

    /// <summary>What is not handed over yet.</summary>
    public ReadOnlySpan<byte> Unsent => _octets.AsSpan(_from, _end - _from);

    /// <summary>Whether all is handed over.</summary>
    public bool IsEmpty => _from == _end;

    /// <summary>Messages since it was empty the last time.</summary>
    public int Messages { get; private set; }

    /// <summary>A message, or what stands around messages, was written to <see cref="Free"/>.</summary>
    public void Added(int octets, int messages = 1) => (_end, Messages) = (_end + octets, Messages + messages);

    /// <summary>Octets were handed over; returns the messages that went with the last of them, or 0.</summary>
    public int Sent(int octets)
    {
        _from += octets;
        return IsEmpty ? Clear() : 0;
    }

    /// <summary>Forgets what is in it; returns how many messages that were.</summary>
    public int Clear()
    {
        int messages = Messages;
        (_from, _end, Messages) = (0, 0, 0);
        return messages;
    }
}
