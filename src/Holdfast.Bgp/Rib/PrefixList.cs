using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>Many prefix ranges, asked in the time of the few lengths among them.</summary>
internal sealed class PrefixList
{
    private readonly HashSet<Prefix> _exact = [];
    private readonly HashSet<Prefix> _orLonger = [];
    private readonly int[] _lengths;

    public PrefixList(ImmutableArray<PrefixRange> ranges)
    {
        foreach (var range in ranges) (range.OrLonger ? _orLonger : _exact).Add(range.Prefix);
        _lengths = [.. _orLonger.Select(prefix => prefix.Length).Distinct().Order()];
    }

    public bool Covers(Prefix prefix) =>
        _exact.Contains(prefix) || _lengths.TakeWhile(length => length <= prefix.Length).Any(length => _orLonger.Contains(prefix.Shorten(length)));
}
