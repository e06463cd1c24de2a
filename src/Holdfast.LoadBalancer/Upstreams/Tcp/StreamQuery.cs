using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Streams;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>A TCP query that waits for its backend's answer. Pooled; it keeps the message, since a broken connection means to send it again.</summary>
internal sealed class StreamQuery : IDisposable
{
    private readonly StreamBuffer _message = new(512);
    private int _questionEnd;
    private uint _generation;
    private CacheTicket _ticket;

    /// <summary>Who asked.</summary>
    public TcpConnection Client { get; private set; } = null!;

    /// <summary>What its answer must suit.</summary>
    public AnswerTerms Terms { get; private set; }

    /// <summary>Where its answer is stored.</summary>
    public ref readonly CacheTicket Ticket => ref _ticket;

    /// <summary>Connections that may still break under it.</summary>
    public int RetriesLeft { get; set; }

    /// <summary>When it was received: a timestamp of the clock's.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>When it was sent, the last time: a timestamp of the clock's.</summary>
    public long SentAt { get; set; }

    /// <summary>The query as the backend gets it.</summary>
    public Span<byte> Message => _message.Filled;

    /// <summary>Name, type and class asked: an answer must repeat them.</summary>
    public ReadOnlySpan<byte> Question => Message[12.._questionEnd];

    /// <summary>Whether the client that asked is still there.</summary>
    public bool IsWanted => Client.Generation == _generation;

    /// <summary>Takes a query on.</summary>
    public void Begin(TcpConnection client, in AnswerTerms terms, in CacheTicket ticket, ReadOnlySpan<byte> message, int questionEnd, int retries)
    {
        Client = client;
        Terms = terms;
        _ticket = ticket;
        RetriesLeft = retries;
        _generation = client.Generation;
        _questionEnd = questionEnd;
        _message.Clear();
        message.CopyTo(_message.Room(message.Length));
        _message.Added(message.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _message.Dispose();
}
