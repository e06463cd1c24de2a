using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>
/// What matches look at: a query, or an answer with the query that it belongs to. It lives on the worker's stack.
/// </summary>
internal ref struct MatchSubject
{
    /// <summary>Name, type and class asked, on the wire.</summary>
    public required ReadOnlySpan<byte> Question { readonly get; init; }

    /// <summary>Who asked.</summary>
    public required ClientAddress Client { readonly get; init; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; init; }

    /// <summary>The pool that a query is answered from; null where that is not known yet.</summary>
    public Pool? Pool { get; init; }

    /// <summary>Whether a query goes past the packet cache.</summary>
    public bool SkipsCache { get; init; }

    /// <summary>What rules before have changed of a query.</summary>
    public QueryChanges Changes { get; init; }

    /// <summary>How the query came.</summary>
    public required ListenerProtocol Protocol { readonly get; init; }

    /// <summary>When it came, in milliseconds of a clock that never goes back.</summary>
    public required long NowMilliseconds { readonly get; init; }

    /// <summary>Index of the worker that asks, from 0.</summary>
    public int Worker { readonly get; init; }

    /// <summary>The address that was asked; all zero where it is not known.</summary>
    public ClientAddress Server { readonly get; init; }

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort { readonly get; init; }

    /// <summary>
    /// The query or the answer, without octets behind its last record; empty where only the question is known. An answer need
    /// not be well-formed behind its question.
    /// </summary>
    public ReadOnlySpan<byte> Message { readonly get; init; }

    /// <summary>How many octets came behind the last record.</summary>
    public int TrailingOctets { readonly get; init; }

    /// <summary>The OPT record of a query.</summary>
    public EdnsView QueryEdns { readonly get; init; }

    /// <summary>The values of the PROXY header of a query, one behind the other.</summary>
    public ReadOnlySpan<byte> ProxyValues { readonly get; init; }

    /// <summary>Whether it is an answer.</summary>
    public bool IsAnswer { readonly get; init; }

    /// <summary>The opcode.</summary>
    public Opcode Opcode { readonly get; init; }

    /// <summary>
    /// Whether it has an EDNS version other than 0: it is answered BADVERS, and seen only by rules that ask for versions.
    /// </summary>
    public bool HasOtherVersion { readonly get; init; }

    /// <summary>RD.</summary>
    public bool RecursionDesired { readonly get; init; }

    /// <summary>The bits of its tags.</summary>
    public ulong Tags { readonly get; set; }

    /// <summary>DO (RFC 3225).</summary>
    public readonly bool DnssecOk => QueryEdns.DnssecOk;

    /// <summary>The name asked for.</summary>
    public readonly ReadOnlySpan<byte> QName => Question[..^4];

    /// <summary>The type asked for.</summary>
    public readonly RecordType QType => (RecordType)BinaryPrimitives.ReadUInt16BigEndian(Question[^4..]);

    /// <summary>The class asked for.</summary>
    public readonly RecordClass QClass => (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(Question[^2..]);

    /// <summary>How many labels the name asked for has, the root not counted.</summary>
    public readonly int Labels => NameWire.CountLabels(QName);

    /// <summary>A query.</summary>
    /// <param name="query">The query, read.</param>
    /// <param name="hasOtherVersion">Whether its EDNS version is one that is answered BADVERS.</param>
    public static MatchSubject Of(scoped ref readonly Query query, bool hasOtherVersion = false)
    {
        var view = query.View;
        return new MatchSubject
        {
            Question = view.Question,
            Client = query.Client,
            ClientPort = query.ClientPort,
            Pool = query.Pool,
            SkipsCache = query.SkipsCache,
            Changes = query.Changes,
            Protocol = query.Protocol,
            NowMilliseconds = query.NowMilliseconds,
            Worker = query.Worker,
            Server = query.Server,
            ServerPort = query.ServerPort,
            Message = view.Message,
            TrailingOctets = view.TrailingOctets,
            QueryEdns = view.Edns,
            Opcode = view.Opcode,
            HasOtherVersion = hasOtherVersion,
            RecursionDesired = view.RecursionDesired && (query.Changes & QueryChanges.NoRecursion) == 0,
            ProxyValues = query.ProxyValues is { } values ? values.Octets : [],
            Tags = query.Tags,
        };
    }

    /// <summary>The OPT record; false when there is none, or the message cannot be read as far as it.</summary>
    public readonly bool TryReadEdns(out EdnsView edns)
    {
        edns = QueryEdns;
        if (IsAnswer && (ResponseView.TryParse(Message, out var response).IsError || response.TryReadEdns(out edns).IsError))
            edns = default;
        return edns.IsPresent;
    }
}
