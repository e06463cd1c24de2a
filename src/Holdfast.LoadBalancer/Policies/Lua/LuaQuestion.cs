using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>What Lua can be told of a query, or of its answer. It lives on the worker's stack.</summary>
/// <param name="qname">The name asked for, on the wire.</param>
internal readonly ref struct LuaQuestion(ReadOnlySpan<byte> qname)
{
    /// <summary>The name asked for, on the wire.</summary>
    public ReadOnlySpan<byte> QName { get; } = qname;

    /// <summary>The type asked for.</summary>
    public RecordType QType { get; init; }

    /// <summary>The class asked for.</summary>
    public RecordClass QClass { get; init; }

    /// <summary>Who asks.</summary>
    public ClientAddress Client { get; init; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; init; }

    /// <summary>Whether it came over a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>The query, or the answer, as a message; empty for a policy, which knows no more than what is above.</summary>
    public ReadOnlySpan<byte> Message { get; init; }

    /// <summary>The flag word of its header, as rules have left it.</summary>
    public ushort Flags { get; init; }

    /// <summary>Where the records of an answer begin in it; 0 for a query.</summary>
    public int Records { get; init; }

    /// <summary>Whether the message is an answer, whose query's PROXY header is not known any more.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Octets that followed the message.</summary>
    public int TrailingOctets { get; init; }

    /// <summary>The EDNS options.</summary>
    public ReadOnlySpan<byte> EdnsOptions { get; init; }

    /// <summary>DO (RFC 3225).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>The address that was asked.</summary>
    public ClientAddress Server { get; init; }

    /// <summary>The port that was asked; 0 when neither is known.</summary>
    public ushort ServerPort { get; init; }

    /// <summary>The pool that it is answered from, in UTF-8.</summary>
    public ReadOnlySpan<byte> Pool { get; init; }

    /// <summary>Whether it goes past the packet cache.</summary>
    public bool SkipsCache { get; init; }

    /// <summary>How many bits of the client's address backends are told, where nothing else is said.</summary>
    public byte SubnetPrefix { get; init; }

    /// <summary>The values of the PROXY header that it goes out with, one behind the other.</summary>
    public ReadOnlySpan<byte> ProxyValues { get; init; }

    /// <summary>What a policy chooses by.</summary>
    public static LuaQuestion Of(scoped in Selection selection) => new(selection.QName)
    {
        QType = selection.QType,
        QClass = selection.QClass,
        Client = selection.Client,
        ClientPort = selection.ClientPort,
        IsStream = selection.IsStream,
    };
}

/// <summary>The parts of a query that Lua reads and changes, by the numbers of <see cref="LuaQueryText"/>.</summary>
internal enum LuaPart
{
    QName = 1,
    QType,
    QClass,
    Client,
    ClientPort,
    IsStream,
    Flags,
    Length,
    DnssecOk,
    Server,
    ServerPort,
    Id,
    EdnsOptions,
    Message,
    TrailingOctets,
    SkipsCache,
    Spoof,
    Pool,
    TellsSubnet,
    OverridesSubnet,
    SubnetPrefix,
    TemporaryFailureTtl,
    Ttl,
    ExtendedError,
    ProxyValues = 40,
}
