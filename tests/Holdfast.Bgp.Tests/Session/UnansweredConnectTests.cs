using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Tests.Session;

/// <summary>What is said of a try to connect that nobody answers.</summary>
public class UnansweredConnectTests
{
    private static readonly NeighborOptions Plain = new("router", IPAddress.Parse("198.51.100.254"), 65000) { Port = 1179 };

    private TcpSignatureCounters _counters = new(5, 5, 5);

    [Theory]
    [InlineData(false, 0, 0, 0, "the neighbor may have a key, and this side has none; a filter may be in between")]
    [InlineData(true, 0, 0, 0, "the neighbor may have no TCP MD5 key, or another one; a filter may be in between")]
    [InlineData(true, 3, 0, 0, "the neighbor may have no TCP MD5 key: 3 segments came without a signature meanwhile")]
    [InlineData(true, 3, 0, 1, "the TCP MD5 keys may differ: a segment came with a wrong signature meanwhile")]
    [InlineData(false, 0, 2, 0, "it may have a key and this side none: 2 segments came with an unknown signature meanwhile")]
    // Others' mistakes.
    [InlineData(false, 3, 0, 1, "the neighbor may have a key, and this side has none; a filter may be in between")]
    public void Says_what_may_be_behind_it(bool hasKey, int unsigned, int unexpected, int wrong, string expected)
    {
        var connect = new UnansweredConnect(() => _counters);
        connect.Begin();
        _counters = new TcpSignatureCounters(5 + unsigned, 5 + unexpected, 5 + wrong);
        Assert.StartsWith(
            $"no answer from 198.51.100.254 port 1179: {expected}",
            connect.Explain(Plain with { Password = hasKey ? "the key" : null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Tcp_ao_is_called_so()
    {
        var connect = new UnansweredConnect(() => _counters);
        connect.Begin();
        Assert.Contains(
            "no TCP-AO key", connect.Explain(Plain with { TcpAoKeys = [new(TcpAoAlgorithm.HmacSha1, 1, 1, "the key")] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_counted_in_a_row_of_tries_counts_until_one_is_answered()
    {
        var connect = new UnansweredConnect(() => _counters);
        connect.Begin();
        _counters = _counters with { Wrong = 6 };
        var neighbor = Plain with { Password = "the key" };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Contains("keys may differ", connect.Explain(neighbor), StringComparison.Ordinal);
            connect.Begin();
        }
        connect.Clear();
        connect.Begin();
        Assert.DoesNotContain("keys may differ", connect.Explain(neighbor), StringComparison.Ordinal);
    }
}
