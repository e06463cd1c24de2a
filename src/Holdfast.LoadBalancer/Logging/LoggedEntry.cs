using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>What an entry of the query log tells of.</summary>
[Flags]
internal enum LoggedEvents : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A client's query has come.</summary>
    ClientQuery = 1,

    /// <summary>A client's query is done with: answered, or not.</summary>
    ClientAnswer = 2,

    /// <summary>A query was sent to a backend.</summary>
    BackendQuery = 4,

    /// <summary>A backend has answered.</summary>
    BackendAnswer = 8,
}

/// <summary>The head of an entry in a <see cref="SinkQueue"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LoggedHeader
{
    /// <summary>Octets of the whole entry; 0: the next one is at the beginning of the ring.</summary>
    public int Length;

    /// <summary>Octets of the query's message.</summary>
    public int QueryLength;

    /// <summary>Octets of the answer's message.</summary>
    public int AnswerLength;

    /// <summary>The configuration whose numbers of rules, pools and backends the record has.</summary>
    public int Configuration;

    /// <summary>What it tells of.</summary>
    public LoggedEvents Events;

    /// <summary>Of an exchange with a backend: whether it was in a datagram.</summary>
    public bool IsDatagram;
}

/// <summary>An entry as a sink's thread sees it: it lies in the ring.</summary>
internal readonly ref struct LoggedEntry
{
    private readonly ref readonly LoggedHeader _header;
    private readonly ref readonly QueryRecord _record;

    /// <summary>Over the ring's memory.</summary>
    public LoggedEntry(
        ref readonly LoggedHeader header, ref readonly QueryRecord record, Span<byte> query, Span<byte> answer)
    {
        _header = ref header;
        _record = ref record;
        Query = query;
        Answer = answer;
    }

    /// <summary>Every event, in the order in which they are written.</summary>
    public static ReadOnlySpan<LoggedEvents> EachEvent =>
        [LoggedEvents.ClientQuery, LoggedEvents.BackendQuery, LoggedEvents.BackendAnswer, LoggedEvents.ClientAnswer];

    /// <summary>What it tells, and of what configuration.</summary>
    public ref readonly LoggedHeader Header => ref _header;

    /// <summary>The query's record, of whose name only the octets that it has may be read.</summary>
    public ref readonly QueryRecord Record => ref _record;

    /// <summary>The query's message, or nothing; may be written on.</summary>
    public Span<byte> Query { get; }

    /// <summary>The answer's message, or nothing; may be written on.</summary>
    public Span<byte> Answer { get; }

    /// <summary>The name asked for, in wire form; empty where there is none.</summary>
    public ReadOnlySpan<byte> Name => _record.Name;

    /// <summary>Whether it tells of this.</summary>
    public bool Has(LoggedEvents events) => (_header.Events & events) != 0;
}
