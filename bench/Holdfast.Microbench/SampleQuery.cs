using Holdfast.Dns.Names;

namespace Holdfast.Microbench;

/// <summary>Queries as clients send them.</summary>
internal static class SampleQuery
{
    // EDNS of version 0 with 1232 octets, DO, and a client cookie.
    private static ReadOnlySpan<byte> Opt => [0, 0, 41, 0x04, 0xD0, 0, 0, 0x80, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>A query for an A record.</summary>
    public static byte[] For(string name, bool withEdns) =>
        [
        0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(withEdns ? 1 : 0),
        .. Name.Parse(name).Wire, 0, 1, 0, 1,
        .. withEdns ? Opt : [],
    ];
}
