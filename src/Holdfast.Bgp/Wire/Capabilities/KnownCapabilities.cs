namespace Holdfast.Bgp.Wire.Capabilities;

/// <summary>All capabilities that are understood: the one list of them.</summary>
internal static class KnownCapabilities
{
    private static readonly Dictionary<int, Reader> Readers = new(
    [
        Of<MultiprotocolCapability>(),
        Of<RouteRefreshCapability>(),
        Of<ExtendedNextHopCapability>(),
        Of<ExtendedMessageCapability>(),
        Of<RoleCapability>(),
        Of<GracefulRestartCapability>(),
        Of<FourOctetAsCapability>(),
        Of<AddPathCapability>(),
        Of<EnhancedRouteRefreshCapability>(),
        Of<LongLivedGracefulRestartCapability>(),
        Of<FqdnCapability>(),
        Of<SoftwareVersionCapability>(),
    ]);

    private delegate Capability? Reader(ReadOnlySpan<byte> value);

    public static bool Has(CapabilityCode code) => Readers.ContainsKey((int)code);

    /// <summary>
    /// Reads one. A known one with an unfit value is kept as unknown: a capability not understood is not used (RFC 5492, section
    /// 3).
    /// </summary>
    public static Capability Read(CapabilityCode code, ReadOnlySpan<byte> value) =>
        Readers.GetValueOrDefault((int)code)?.Invoke(value) ?? new UnknownCapability(code, EquatableArray.Create(value));

    private static KeyValuePair<int, Reader> Of<T>()
        where T : Capability, ICapability => new((int)T.CodePoint, T.TryRead);
}
