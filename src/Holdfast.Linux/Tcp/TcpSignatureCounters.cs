using System.Globalization;

namespace Holdfast.Linux.Tcp;

/// <summary>
/// How many TCP segments the kernel has dropped for their signatures, whoever sent them, in the network namespace of the calling
/// thread. Kernels without TCP MD5 or TCP-AO count nothing.
/// </summary>
/// <param name="Unsigned">Without a signature where a key is set (TCPMD5NotFound, TCPAORequired).</param>
/// <param name="Unexpected">Signed where no such key is set (TCPMD5Unexpected, TCPAOKeyNotFound).</param>
/// <param name="Wrong">With a signature that another key made (TCPMD5Failure, TCPAOBad).</param>
public readonly record struct TcpSignatureCounters(long Unsigned, long Unexpected, long Wrong)
{
    private const string Path = "/proc/thread-self/net/netstat";

    /// <summary>Reads them from the kernel; all are zero when that does not say.</summary>
    public static TcpSignatureCounters Read()
    {
        try
        {
            return Parse(File.ReadLines(Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>What was counted in between.</summary>
    public static TcpSignatureCounters operator -(TcpSignatureCounters now, TcpSignatureCounters before) =>
        new(now.Unsigned - before.Unsigned, now.Unexpected - before.Unexpected, now.Wrong - before.Wrong);

    /// <inheritdoc cref="op_Subtraction"/>
    public static TcpSignatureCounters Subtract(TcpSignatureCounters now, TcpSignatureCounters before) => now - before;

    /// <summary>A line of names and one of numbers for each protocol.</summary>
    internal static TcpSignatureCounters Parse(IEnumerable<string> lines)
    {
        string[]? names = null;
        foreach (var line in lines.Where(line => line.StartsWith("TcpExt:", StringComparison.Ordinal)))
        {
            var fields = line.Split(' ');
            if (names is null)
            {
                names = fields;
                continue;
            }
            return new TcpSignatureCounters(
                Sum("TCPMD5NotFound", "TCPAORequired"), Sum("TCPMD5Unexpected", "TCPAOKeyNotFound"),
                Sum("TCPMD5Failure", "TCPAOBad"));

            long Sum(string md5, string ao) => Value(md5) + Value(ao);

            long Value(string name)
            {
                var index = Array.IndexOf(names, name);
                return index >= 0 && index < fields.Length
                    && long.TryParse(fields[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
            }
        }
        return default;
    }
}
