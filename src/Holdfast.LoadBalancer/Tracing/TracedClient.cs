using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Tracing;

/// <summary>
/// A worker's end of the traced queries of one protocol: it stands in a client's place, and hands answers to
/// <see cref="TraceRecorder"/>s.
/// </summary>
internal sealed class TracedClient : IClient
{
    private readonly Dictionary<uint, TraceRecorder> _pending = [];
    private readonly int _number;
    private byte[] _answer = [];
    private TraceRecorder? _current;
    private SockAddr _peer;
    private uint _generation;

    /// <summary>Nobody asks yet.</summary>
    /// <param name="protocol">How the queries come.</param>
    /// <param name="clients">The worker's clients.</param>
    public TracedClient(ListenerProtocol protocol, ClientTable clients)
    {
        Protocol = protocol;
        _number = clients.Add(this);
    }

    /// <inheritdoc/>
    public ListenerProtocol Protocol { get; }

    /// <inheritdoc/>
    public ClientAddress ListenAddress => default;

    /// <inheritdoc/>
    public int LargestAnswer { get; private set; }

    /// <inheritdoc/>
    public int AnswerRoom => Protocol.LargestAnswer;

    /// <summary>A query is about to be processed.</summary>
    /// <param name="trace">Takes down its steps.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="largestDatagram">The longest datagram that the listener answers with, in octets.</param>
    public void Begin(TraceRecorder trace, in SockAddr client, int largestDatagram)
    {
        (_current, _peer) = (trace, client);
        LargestAnswer = Protocol.IsDatagram ? largestDatagram : Protocol.LargestAnswer;
        if (_answer.Length == 0)
            _answer = new byte[ushort.MaxValue + HopByHop.Growth];
    }

    /// <summary>The query has been processed: it is answered, pending or dropped.</summary>
    public void End()
    {
        _current?.End();
        _current = null;
    }

    /// <summary>What takes down the steps of a pending query; null when its client has its answer already.</summary>
    public TraceRecorder? Find(in ReturnAddress address) => _pending.GetValueOrDefault(address.Generation);

    /// <inheritdoc/>
    public int MaxAnswer(scoped in QueryView query) =>
        Protocol.IsDatagram ? Math.Min(query.Edns.UdpPayloadSize, LargestAnswer) : LargestAnswer;

    /// <inheritdoc/>
    public Span<byte> AnswerBuffer(int length) => _answer.AsSpan(0, length);

    /// <inheritdoc/>
    public void Reply(int length)
    {
        _current!.Reply(_answer.AsSpan(0, length));
        _current = null;
    }

    /// <inheritdoc/>
    public void BecomePending(out ReturnAddress address)
    {
        address = new ReturnAddress { Client = _number, Generation = ++_generation, Peer = _peer };
        _pending.Add(_generation, _current!);
        _current = null;
    }

    /// <inheritdoc/>
    public bool IsPresent(in ReturnAddress address) => _pending.ContainsKey(address.Generation);

    /// <inheritdoc/>
    public void Answer(in ReturnAddress address, Span<byte> message, bool isStable)
    {
        if (_pending.Remove(address.Generation, out var trace))
            trace.Reply(message);
    }

    /// <inheritdoc/>
    public void Unanswered(in ReturnAddress address)
    {
        if (_pending.Remove(address.Generation, out var trace))
            trace.End();
    }
}
