namespace Holdfast.Bgp.Options;

/// <summary>One key of TCP-AO (RFC 5925, section 3.1: a master key tuple).</summary>
/// <param name="Algorithm">How segments are authenticated (RFC 5926).</param>
/// <param name="SendId">SendID, 0 to 255: the KeyID in what we send.</param>
/// <param name="ReceiveId">RecvID, 0 to 255: the KeyID in what the neighbor sends.</param>
/// <param name="Secret">The master key, in UTF-8 at most 80 octets.</param>
public sealed record TcpAoKey(TcpAoAlgorithm Algorithm, byte SendId, byte ReceiveId, string Secret)
{
    /// <inheritdoc/>
    /// <remarks>Never says the secret.</remarks>
    public override string ToString() => $"{nameof(TcpAoKey)} {{ {Algorithm}, {SendId}, {ReceiveId} }}";
}

/// <summary>The algorithms every TCP-AO has (RFC 5926, section 2.2).</summary>
public enum TcpAoAlgorithm
{
    /// <summary>HMAC-SHA-1-96 with KDF_HMAC_SHA1.</summary>
    HmacSha1,

    /// <summary>AES-128-CMAC-96 with KDF_AES_128_CMAC.</summary>
    AesCmac128,
}
