using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What matches look at: a query, or the one that an answer belongs to. It lives on the worker's stack.</summary>
internal ref struct MatchSubject
{
    /// <summary>Name, type and class asked, on the wire.</summary>
    public required ReadOnlySpan<byte> Question { readonly get; init; }

    /// <summary>Who asked.</summary>
    public required ClientAddress Client { readonly get; init; }

    /// <summary>How the query came.</summary>
    public required ListenerProtocol Protocol { readonly get; init; }

    /// <summary>When it came, in milliseconds of a clock that never goes back.</summary>
    public required long NowMilliseconds { readonly get; init; }

    /// <summary>The opcode.</summary>
    public Opcode Opcode { readonly get; init; }

    /// <summary>RD.</summary>
    public bool RecursionDesired { readonly get; init; }

    /// <summary>DO (RFC 3225).</summary>
    public bool DnssecOk { readonly get; init; }

    /// <summary>The bits of its tags (<see cref="TagSlots"/>).</summary>
    public ulong Tags { readonly get; set; }

    /// <summary>The name asked for.</summary>
    public readonly ReadOnlySpan<byte> QName => Question[..^4];

    /// <summary>The type asked for.</summary>
    public readonly RecordType QType => (RecordType)BinaryPrimitives.ReadUInt16BigEndian(Question[^4..]);

    /// <summary>The class asked for.</summary>
    public readonly RecordClass QClass => (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(Question[^2..]);

    /// <summary>How many labels the name asked for has, the root not counted.</summary>
    public readonly int Labels => NameWire.CountLabels(QName);

    /// <summary>A query.</summary>
    public static MatchSubject Of(scoped ref readonly Query query)
    {
        var view = query.View;
        return new MatchSubject
        {
            Question = view.Question,
            Client = query.Client,
            Protocol = query.Protocol,
            NowMilliseconds = query.NowMilliseconds,
            Opcode = view.Opcode,
            RecursionDesired = view.RecursionDesired && (query.Changes & QueryChanges.NoRecursion) == 0,
            DnssecOk = view.Edns.DnssecOk,
            Tags = query.Tags,
        };
    }
}
