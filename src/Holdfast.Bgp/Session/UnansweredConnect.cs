using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session;

/// <summary>
/// What may be behind tries to connect that nobody answers. TCP says nothing of a key that does not fit, but the kernel counts
/// the segments that it dropped for their signatures. Not thread-safe: its owner's lock guards it.
/// </summary>
/// <param name="read">Reads the counters.</param>
internal sealed class UnansweredConnect(Func<TcpSignatureCounters> read)
{
    private TcpSignatureCounters? _before;

    /// <summary>A try begins.</summary>
    public void Begin() => _before ??= read();

    /// <summary>A try was answered, whatever the answer.</summary>
    public void Clear() => _before = null;

    /// <summary>The tries since the last answer in words, with what the kernel has counted meanwhile.</summary>
    public string Explain(NeighborOptions neighbor) => string.Create(
        CultureInfo.InvariantCulture,
        $"no answer from {neighbor.Address} port {neighbor.Port}: {Cause(neighbor, read() - (_before ?? read()))}");

    private static string Cause(NeighborOptions neighbor, TcpSignatureCounters dropped)
    {
        var kind = neighbor.TcpAoKeys.IsEmpty ? "TCP MD5" : "TCP-AO";
        var others = neighbor.TtlSecurity is null
            ? "a filter may be in between, the neighbor may want ttl_security, or accept no connections"
            : "a filter may be in between, or the neighbor may accept no connections";
        if (neighbor.Password is null && neighbor.TcpAoKeys.IsEmpty)
        {
            return dropped.Unexpected > 0
                ? $"it may have a key and this side none: {Count(dropped.Unexpected)} came with an unknown signature meanwhile " +
                    $"(TCPMD5Unexpected, TCPAOKeyNotFound)"
                : $"the neighbor may have a key, and this side has none; {others}";
        }
        if (dropped.Wrong > 0)
            return $"the {kind} keys may differ: {Count(dropped.Wrong)} came with a wrong signature meanwhile " +
                "(TCPMD5Failure, TCPAOBad)";
        if (dropped.Unsigned > 0)
            return $"the neighbor may have no {kind} key: {Count(dropped.Unsigned)} came without a signature meanwhile " +
                "(TCPMD5NotFound, TCPAORequired)";
        if (dropped.Unexpected > 0)
            return $"the {kind} keys may differ: {Count(dropped.Unexpected)} came with an unknown signature meanwhile " +
                "(TCPMD5Unexpected, TCPAOKeyNotFound)";
        return $"the neighbor may have no {kind} key, or another one; {others}";
    }

    private static string Count(long segments) =>
        segments == 1 ? "a segment" : string.Create(CultureInfo.InvariantCulture, $"{segments} segments");
}
