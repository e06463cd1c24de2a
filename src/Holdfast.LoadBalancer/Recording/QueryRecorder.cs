using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>
/// Makes a worker's records: every query of a client ends in exactly one, answered or dropped. The node's own checks, and what
/// an operator has traced, end in none. While nobody observes, that costs a branch a query.
/// </summary>
internal sealed unsafe partial class QueryRecorder(Worker worker, ClientTable clients) : IDisposable
{
    /// <summary>What stands for no rule, no pool, no backend.</summary>
    public const short None = -1;

    private const int FlagsOffset = 2;
    private const int TypeAndClass = 4;

    // One after another, each filled and shown to all observers at once.
    private readonly QueryRecord* _record = (QueryRecord*)NativeMemory.AllocZeroed(1, (nuint)sizeof(QueryRecord));
    private ImmutableArray<IQueryObserver> _observers = [];

    /// <summary>Whether anybody observes.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Has these observe from now on, in this order.</summary>
    public void Reconfigure(ImmutableArray<IQueryObserver> observers)
    {
        _observers = observers;
        IsOn = observers.Length > 0;
    }

    /// <summary>A query is answered at once.</summary>
    /// <param name="query">The query.</param>
    /// <param name="message">Its message as received.</param>
    /// <param name="source">Where the answer comes from.</param>
    /// <param name="answer">The answer, as it is sent.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Answered(
        scoped in Query query, scoped ReadOnlySpan<byte> message, AnswerSource source, scoped ReadOnlySpan<byte> answer)
    {
        if (IsOn && query.IsCounted)
            Complete(in query, message, QueryOutcome.Answered, source, answer);
    }

    /// <summary>A query is dropped at once.</summary>
    /// <param name="query">The query; of one that could not be read its view is the default one.</param>
    /// <param name="message">Its message as received.</param>
    /// <param name="outcome">Why.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dropped(scoped in Query query, scoped ReadOnlySpan<byte> message, QueryOutcome outcome)
    {
        if (IsOn && query.IsCounted)
            Complete(in query, message, outcome, AnswerSource.Self, []);
    }

    /// <summary>A pending query is answered.</summary>
    /// <param name="query">Its slot.</param>
    /// <param name="backend">The number of the backend asked last.</param>
    /// <param name="source">Where the answer comes from.</param>
    /// <param name="answer">The answer, as it is sent.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Answered(
        scoped in PendingQuery query, short backend, AnswerSource source, scoped ReadOnlySpan<byte> answer)
    {
        if (IsOn && query.Terms.IsCounted)
            Complete(in query, backend, QueryOutcome.Answered, source, answer);
    }

    /// <summary>A pending query gets no answer.</summary>
    /// <param name="query">Its slot.</param>
    /// <param name="backend">The number of the backend asked last.</param>
    /// <param name="outcome">Why.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dropped(scoped in PendingQuery query, short backend, QueryOutcome outcome)
    {
        if (IsOn && query.Terms.IsCounted)
            Complete(in query, backend, outcome, AnswerSource.Self, []);
    }

    /// <summary>
    /// A query whose record was begun by <see cref="Begin"/> is answered, or given up where the answer is empty.
    /// </summary>
    public void Complete(in QueryRecord begun, QueryOutcome outcome, AnswerSource source, scoped ReadOnlySpan<byte> answer)
    {
        *_record = begun;
        _record->Elapsed = worker.Now - begun.ReceivedAt;
        Complete([], outcome, source, answer);
    }

    /// <summary>Fills in what is known of a query that will take its time.</summary>
    public void Begin(scoped in Query query, scoped ReadOnlySpan<byte> message, out QueryRecord record)
    {
        Fill(in query, message);
        record = *_record;
        if (!query.IsOwnCheck)
            QueryMessages?.Asked(in record, message);
    }

    /// <summary>What the reason that counts a query stands for.</summary>
    public static QueryOutcome OutcomeOf(Counter reason) => reason switch
    {
        Counter.BackendTimeoutDropped => QueryOutcome.BackendTimeout,
        Counter.MergedUnanswered => QueryOutcome.Merged,
        Counter.InFlightLimit => QueryOutcome.InFlightLimit,
        Counter.ClientInFlightLimit => QueryOutcome.ClientInFlightLimit,
        Counter.GaveWay => QueryOutcome.GaveWay,
        _ => QueryOutcome.BackendError,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_record);
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Complete(
        scoped in Query query, scoped ReadOnlySpan<byte> message, QueryOutcome outcome, AnswerSource source,
        scoped ReadOnlySpan<byte> answer)
    {
        Fill(in query, message);
        Complete(message, outcome, source, answer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Complete(
        scoped in PendingQuery query, short backend, QueryOutcome outcome, AnswerSource source, scoped ReadOnlySpan<byte> answer)
    {
        Fill(in query, backend);
        Complete([], outcome, source, answer);
    }

    private void Fill(scoped in PendingQuery query, short backend)
    {
        ref QueryRecord record = ref *_record;
        ref readonly ReturnAddress address = ref query.Client;
        IClient client = clients[address.Client];
        record.ReceivedAt = query.ReceivedAt;
        record.Elapsed = worker.Now - query.ReceivedAt;
        record.Client = ClientAddress.FromBytes(address.Peer.Address);
        record.ClientPort = address.Peer.Port;
        record.Server = address.Local.IsKnown ? ClientAddress.FromBytes(address.Local.Address) : client.ListenAddress;
        record.ServerPort = address.ServerPort;
        record.Flags = query.QueryFlags;
        record.Id = query.Terms.Id;
        record.QuerySize = query.QuerySize;
        record.Rule = (short)(query.DecidingRule - 1);
        record.LoggedTo = query.LoggedTo;
        record.Pool = (short)query.Attempts.Pool;
        record.Backend = backend;
        record.Protocol = (byte)client.Protocol.Index;
        ReadOnlySpan<byte> question = query.Query.Question;
        ReadTypeAndClass(question[^TypeAndClass..]);
        record.Name = question[..^TypeAndClass];
    }

    private void Complete(
        scoped ReadOnlySpan<byte> message, QueryOutcome outcome, AnswerSource source, scoped ReadOnlySpan<byte> answer)
    {
        ref QueryRecord record = ref *_record;
        record.Outcome = outcome;
        record.Source = source;
        record.AnswerSize = (ushort)answer.Length;
        (record.Rcode, record.Ede) = AnswerCodes.Read(answer);
        foreach (var observer in _observers)
            observer.Observe(in record, message, answer);
    }

    private void Fill(scoped in Query query, scoped ReadOnlySpan<byte> message)
    {
        ref QueryRecord record = ref *_record;
        record.ReceivedAt = worker.Now;
        record.Elapsed = 0;
        record.Client = query.Client;
        record.Server = query.Server;
        record.ClientPort = query.ClientPort;
        record.ServerPort = query.ServerPort;
        record.QuerySize = (ushort)(message.Length + query.View.TrailingOctets);
        record.Rule = (short)(query.DecidingRule - 1);
        record.LoggedTo = query.LoggedTo;
        record.Pool = query.Pool is { } pool ? (short)pool.Number : None;
        record.Backend = None;
        record.Protocol = (byte)query.Protocol.Index;
        if (query.View.QuestionEnd > 0)
        {
            ReadHeader(message);
            record.Name = query.View.QName;
            ReadTypeAndClass(query.View.Question[^TypeAndClass..]);
            return;
        }

        ReadUnchecked(message);
    }

    // What can be read of a message that was not, or is malformed.
    private void ReadUnchecked(scoped ReadOnlySpan<byte> message)
    {
        ref QueryRecord record = ref *_record;
        (record.Id, record.Flags, record.Type, record.Class, record.NameLength) = (0, 0, 0, 0, 0);
        if (message.Length < QueryCopy.QuestionStart)
            return;
        ReadHeader(message);
        int length = NameWire.MeasureUncompressed(message[QueryCopy.QuestionStart..]);
        if (length < 0)
            return;
        record.Name = message.Slice(QueryCopy.QuestionStart, length);
        ReadOnlySpan<byte> rest = message[(QueryCopy.QuestionStart + length)..];
        if (rest.Length >= TypeAndClass)
            ReadTypeAndClass(rest);
    }

    private void ReadHeader(scoped ReadOnlySpan<byte> message)
    {
        _record->Id = BinaryPrimitives.ReadUInt16BigEndian(message);
        _record->Flags = BinaryPrimitives.ReadUInt16BigEndian(message[FlagsOffset..]);
    }

    private void ReadTypeAndClass(scoped ReadOnlySpan<byte> octets)
    {
        _record->Type = BinaryPrimitives.ReadUInt16BigEndian(octets);
        _record->Class = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
    }
}
