namespace Holdfast.Bgp.Options;

/// <summary>The algorithms every TCP-AO has (RFC 5926, section 2.2).</summary>
public enum TcpAoAlgorithm
{
    /// <summary>HMAC-SHA-1-96 with KDF_HMAC_SHA1.</summary>
    HmacSha1,

    /// <summary>AES-128-CMAC-96 with KDF_AES_128_CMAC.</summary>
    AesCmac128,
}
