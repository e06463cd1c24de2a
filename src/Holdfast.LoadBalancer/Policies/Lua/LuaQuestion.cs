using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>What Lua can be told of a query. It lives on the worker's stack.</summary>
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

    /// <summary>What only rules know; null for a policy.</summary>
    public LuaHeader? Header { get; init; }

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

/// <summary>What Lua can be told of a whole message.</summary>
/// <param name="Flags">The flag word of its header.</param>
/// <param name="Length">Its octets.</param>
/// <param name="DnssecOk">DO (RFC 3225).</param>
/// <param name="Server">The address that was asked.</param>
/// <param name="ServerPort">The port that was asked.</param>
internal readonly record struct LuaHeader(ushort Flags, int Length, bool DnssecOk, ClientAddress Server, ushort ServerPort);
