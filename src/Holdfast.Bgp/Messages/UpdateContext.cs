namespace Holdfast.Bgp.Messages;

/// <summary>What a session agreed on, as far as it shapes UPDATEs.</summary>
/// <param name="FourOctetAs">AS numbers in AS_PATH have four octets (RFC 6793).</param>
/// <param name="Internal">The neighbor is in our AS.</param>
internal readonly record struct UpdateContext(bool FourOctetAs, bool Internal);
