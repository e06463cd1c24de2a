using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>A match, made ready for the query path.</summary>
internal sealed class RuleMatch
{
    private readonly RecordType[] _types;
    private readonly Name[] _suffixes;
    private readonly PrefixSet _clients;
    private readonly ListenerProtocol? _protocol;
    private readonly RateLimit? _above;

    /// <summary>Prepares the parts of a match.</summary>
    public RuleMatch(MatchOptions options)
    {
        _types = [.. options.Types];
        _suffixes = [.. options.Suffixes];
        _clients = new PrefixSet(options.Clients);
        _protocol = options.Transport;
        _above = options.Above is null ? null : new RateLimit(options.Above);
    }

    /// <summary>
    /// Whether every part holds. The rate is looked at last, so that only queries that fit otherwise take tokens.
    /// </summary>
    /// <param name="question">Name, type and class asked, on the wire.</param>
    /// <param name="protocol">How the query came.</param>
    /// <param name="client">Who asked.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back.</param>
    public bool Fits(ReadOnlySpan<byte> question, ListenerProtocol protocol, in ClientAddress client, long nowMilliseconds) =>
        (_protocol is null || protocol == _protocol)
        && (_types.Length == 0 || _types.AsSpan().Contains((RecordType)BinaryPrimitives.ReadUInt16BigEndian(question[^4..])))
        && (_suffixes.Length == 0 || IsBelowAny(question[..^4]))
        && (_clients.IsEmpty || _clients.Contains(client))
        && (_above is null || !_above.TryTake(client, nowMilliseconds));

    private bool IsBelowAny(ReadOnlySpan<byte> qname)
    {
        foreach (var suffix in _suffixes)
        {
            if (NameWire.IsAtOrBelow(qname, suffix))
                return true;
        }
        return false;
    }
}
