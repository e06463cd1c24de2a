using Holdfast.Dns;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;

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

    /// <summary>Whether every part holds. The rate is looked at last, so that only queries that fit otherwise take tokens.</summary>
    public bool Fits(ref Query query) =>
        (_protocol is null || query.Protocol == _protocol)
        && (_types.Length == 0 || _types.AsSpan().Contains(query.View.QType))
        && (_suffixes.Length == 0 || IsBelowAny(query.View.QName))
        && (_clients.IsEmpty || _clients.Contains(query.Client))
        && (_above is null || !_above.TryTake(query.Client, query.NowMilliseconds));

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
