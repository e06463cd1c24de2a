using Holdfast.Dns.Names;

namespace Holdfast.Bench.Load;

/// <summary>A query for an A record of one of <see cref="BenchNames"/>: RD, no EDNS, ID 0.</summary>
internal static class SimpleQuery
{
    /// <summary>The message.</summary>
    public static byte[] For(int number) =>
        [0, 0, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Name.Parse(BenchNames.Text(number)).Wire, 0, 1, 0, 1];
}
