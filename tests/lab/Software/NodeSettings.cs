namespace Holdfast.Lab.Software;

/// <summary>What a scenario changes in the configuration of one node.</summary>
public sealed record NodeSettings
{
    /// <summary>As the site is brought up.</summary>
    public static NodeSettings Default { get; } = new();

    /// <summary>
    /// The IPv6 next hop, as the configuration file has it: <c>self</c> (global and link-local), <c>global</c>,
    /// <c>link-local</c> or an address.
    /// </summary>
    public string Ipv6NextHop { get; init; } = "self";

    /// <summary>The MED an unhealthy service's routes get; null withdraws them.</summary>
    public int? DepreferTo { get; init; }

    /// <summary>Added to every MED.</summary>
    public int MedOffset { get; init; }

    /// <summary>Weights of backends that differ from the topology's, by the backend's name.</summary>
    public IReadOnlyDictionary<string, int> Weights { get; init; } = new Dictionary<string, int>();
}
