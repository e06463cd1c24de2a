using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>A backend's answer on its way back. It lives on the worker's stack, over the octets received.</summary>
internal ref struct Response
{
    /// <summary>The message, with room behind it.</summary>
    public Span<byte> Buffer;

    /// <summary>Octets of the message.</summary>
    public int Length;

    /// <summary>Name, type and class asked, on the wire.</summary>
    public ReadOnlySpan<byte> Question;

    /// <summary>Who asked; of several that asked the same and wait for one answer, the one whose query was sent.</summary>
    public ClientAddress Client;

    /// <summary>The port of that client.</summary>
    public ushort ClientPort;

    /// <summary>How that query came.</summary>
    public ListenerProtocol Protocol;

    /// <summary>The address that was asked; all zero where it is not known.</summary>
    public ClientAddress Server;

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort;

    /// <summary>The place in the chain of the rule that acted last, from 1; 0 as long as none has.</summary>
    public int Rule;

    /// <summary>Whether no further rule is tried, as a function in Lua has it.</summary>
    public bool IsDecided;

    /// <summary>Whether its query is traced: no hit is counted of it.</summary>
    public bool IsTraced;

    /// <summary>Index of the worker that carries it, from 0.</summary>
    public int Worker;

    /// <summary>When the answer came, in milliseconds of a clock that never goes back.</summary>
    public long NowMilliseconds;

    /// <summary>The message.</summary>
    public readonly Span<byte> Message => Buffer[..Length];

    /// <summary>The response code of the header, without the bits that EDNS adds.</summary>
    public readonly ResponseCode Code => (ResponseCode)(Buffer[3] & 0xF);
}
