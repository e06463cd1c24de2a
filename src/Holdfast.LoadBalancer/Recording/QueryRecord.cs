using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>What came of a client's query: answered, or why not.</summary>
public enum QueryOutcome : byte
{
    /// <summary>Answered; from where is <see cref="QueryRecord.Source"/>.</summary>
    Answered,

    /// <summary>The ACL has no place for the client.</summary>
    AclDropped,

    /// <summary>A rule, or a response rule, dropped it.</summary>
    RuleDropped,

    /// <summary>It is no message that could be answered.</summary>
    Malformed,

    /// <summary>It is a response.</summary>
    NotAQuery,

    /// <summary>No backend could be asked, and <c>dns.no_backend</c> is <c>drop</c>.</summary>
    NoBackend,

    /// <summary>The backend did not answer in time.</summary>
    BackendTimeout,

    /// <summary>The backend, or the way to it, failed.</summary>
    BackendError,

    /// <summary>There was no place for it among those that wait.</summary>
    InFlightLimit,

    /// <summary>The client had as many waiting as it may.</summary>
    ClientInFlightLimit,

    /// <summary>It waited, and made room for a newer one.</summary>
    GaveWay,

    /// <summary>It called for an error, and the client had had as many errors as it may.</summary>
    ErrorAnswerLimit,

    /// <summary>An operator or a dynamic block blocks it.</summary>
    Blocked,

    /// <summary>Its client's network has had as many such answers as it may.</summary>
    ResponseRateLimited,

    /// <summary>The client's connection ended before its answer came.</summary>
    ClientGone,

    /// <summary>It waited for the answer to an identical query, which got none.</summary>
    Merged,

    /// <summary>The datagram was longer than any that is taken.</summary>
    Oversized,

    /// <summary>It claimed to come from one of the node's own addresses, and did not come over <c>lo</c>.</summary>
    Martian,

    /// <summary>It came from a port that is never answered.</summary>
    UnansweredSource,

    /// <summary>It came from a proxy, without the PROXY header that all of a proxy's datagrams have.</summary>
    ProxyHeader,
}

/// <summary>The outcomes in words.</summary>
public static class QueryOutcomes
{
    /// <summary>
    /// The word of each <see cref="QueryOutcome"/>, in their order: of those without an answer the label that
    /// <c>holdfast_dns_dropped_total</c> counts them by, as far as it does.
    /// </summary>
    public static ImmutableArray<string> Words { get; } =
    [
        "answered", "acl", "rule", "malformed", "not_a_query", "no_backend", "backend_timeout", "backend_error",
        "in_flight_limit", "client_in_flight_limit", "gave_way", "error_answer_limit", "blocked", "response_rate_limit",
        "client_gone", "merged", "oversized", "martian", "source",
        "proxy_header",
    ];
}

/// <summary>
/// One query of a client and what came of it, filled in once, when it is answered or given up. Of what was dropped before it
/// could be read, only what is known is filled in: a name has at least the root's octet, so one of no octets is none.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueryRecord
{
    /// <summary>Octets of the part of fixed length, which ends with <see cref="NameLength"/>.</summary>
    public const int OctetsBeforeName = 82;

    /// <summary>When it came: a timestamp of the clock's.</summary>
    public long ReceivedAt;

    /// <summary>How long it took, in the clock's timestamps; 0 for what was dealt with at once.</summary>
    public long Elapsed;

    /// <summary>Who asked, in full: it is cut (<c>dns.privacy</c>) where it is shown or sent.</summary>
    public ClientAddress Client;

    /// <summary>The address that was asked; all zero when it is not known.</summary>
    public ClientAddress Server;

    /// <summary>The client's port.</summary>
    public ushort ClientPort;

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort;

    /// <summary>The sinks of the query log that rules log it to: bits of <see cref="Rules.SinkSlots"/>.</summary>
    public uint LoggedTo;

    /// <summary>The type asked for.</summary>
    public ushort Type;

    /// <summary>The class asked for.</summary>
    public ushort Class;

    /// <summary>The flag word of the query's header, as received: opcode and all bits.</summary>
    public ushort Flags;

    /// <summary>The client's ID.</summary>
    public ushort Id;

    /// <summary>The response code of the answer, with the upper bits of its OPT record; 0 without an answer.</summary>
    public ushort Rcode;

    /// <summary>The INFO-CODE of the answer's first extended error (RFC 8914) plus one; 0 without.</summary>
    public ushort Ede;

    /// <summary>Octets of the query.</summary>
    public ushort QuerySize;

    /// <summary>Octets of the answer, of a zone transfer's those of the first message; 0 without.</summary>
    public ushort AnswerSize;

    /// <summary>The place in the rule chain of the rule that decided, from 0; -1: none did.</summary>
    public short Rule;

    /// <summary>The number of the pool (<see cref="Pools.Pool.Number"/>); -1 when it was not chosen yet.</summary>
    public short Pool;

    /// <summary>
    /// The number of the backend (<see cref="Backends.Backend.Number"/>) asked last; -1 when none was, or the cache answered.
    /// </summary>
    public short Backend;

    /// <summary>The index of its <see cref="Protocols.ListenerProtocol"/>.</summary>
    public byte Protocol;

    /// <summary>Where its answer comes from; says nothing without one.</summary>
    public AnswerSource Source;

    /// <summary>What came of it.</summary>
    public QueryOutcome Outcome;

    /// <summary>Octets of the name.</summary>
    public byte NameLength;

    private NameOctets _name;

    /// <summary>The name asked for, wire form, letters as sent; empty when it could not be read.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Name
    {
        readonly get => ((ReadOnlySpan<byte>)_name)[..NameLength];
        set
        {
            NameLength = (byte)value.Length;
            value.CopyTo(_name);
        }
    }

    /// <summary>All of it as octets, up to the end of the name: what a ring keeps of it.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Octets =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<QueryRecord>(in this))[..(OctetsBeforeName + NameLength)];

    [InlineArray(NameWire.MaxLength)]
    private struct NameOctets
    {
        private byte _first;
    }
}
