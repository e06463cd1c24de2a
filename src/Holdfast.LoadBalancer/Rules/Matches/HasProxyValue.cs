using Holdfast.LoadBalancer.ProxyProtocol;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>The PROXY header of the query has one of these values.</summary>
internal sealed class HasProxyValue(IEnumerable<MatchedProxyValue> wanted) : MatchPart
{
    private readonly (byte Type, byte[]? Octets)[] _wanted = [.. wanted.Select(one => (one.Type, one.Octets))];

    public override bool Holds(scoped in MatchSubject subject)
    {
        var values = subject.ProxyValues;
        while (ProxyValues.TryTake(ref values, out var type, out var value))
        {
            foreach (var one in _wanted)
            {
                if (one.Type == type && (one.Octets is null || value.SequenceEqual(one.Octets)))
                    return true;
            }
        }

        return false;
    }
}
