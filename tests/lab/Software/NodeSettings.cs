namespace Holdfast.Lab.Software;

/// <summary>What a scenario changes in the configuration of one node.</summary>
public sealed record NodeSettings
{
    /// <summary>As the site is brought up.</summary>
    public static NodeSettings Default { get; } = new();

    /// <summary>The files that say so; null for the site's. The daemon learns of another form when it is started.</summary>
    public ConfigurationForm? Form { get; init; }

    /// <summary>
    /// The IPv6 next hop, as the configuration file has it: <c>self</c> (global and link-local), <c>global</c>,
    /// <c>link-local</c> or an address.
    /// </summary>
    public string Ipv6NextHop { get; init; } = "self";

    /// <summary>The MED an unhealthy service's routes get; null withdraws them.</summary>
    public int? DepreferTo { get; init; }

    /// <summary>Whether its BGP sessions are watched by BFD, 3 times 100 ms.</summary>
    public bool Bfd { get; init; }

    /// <summary>Added to every MED.</summary>
    public int MedOffset { get; init; }

    /// <summary>How long a route leaves with GRACEFUL_SHUTDOWN.</summary>
    public int GracefulShutdownMilliseconds { get; init; } = 1000;

    /// <summary>
    /// Deaths in a row after which the node waits 6 s before it announces; 0: never, since scenarios kill it again and again.
    /// </summary>
    public int CrashesBeforeBackoff { get; init; }

    /// <summary>Weights of backends that differ from the topology's, by the backend's name.</summary>
    public IReadOnlyDictionary<string, int> Weights { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// As <see cref="DepreferTo"/>, but above the MED each service has otherwise, so that the nodes keep their order; null
    /// withdraws.
    /// </summary>
    public int? DepreferBy { get; init; }

    /// <summary>With <see cref="DepreferBy"/>: what else such routes carry, as the configuration file has it.</summary>
    public string DepreferWith { get; init; } = "";

    /// <summary>The backends it has, by their names; null is all of them.</summary>
    public IReadOnlyList<string>? Backends { get; init; }

    /// <summary>
    /// The most answers its cache keeps, 0 for no cache. With one, <see cref="Nsd.KeptZone"/> is asked of the authority itself,
    /// which answers faster than a recursor learns.
    /// </summary>
    public int CacheEntries { get; init; }

    /// <summary>How backends are checked, as the configuration file has it.</summary>
    public string BackendCheck { get; init; } =
        "{ query: a.root-servers.net A, interval: 500ms, timeout: 300ms, rise: 1, fall: 2 }";

    /// <summary>What services are checked for, as the configuration file has it.</summary>
    public string Checks { get; init; } = "[{ query: a.root-servers.net A }, { pool: default }]";

    /// <summary>How many of these checks must hold, as the configuration file has it.</summary>
    public string Require { get; init; } = "all";

    /// <summary>BGP's hold time that it offers.</summary>
    public string HoldTime { get; init; } = "9s";

    /// <summary>How often services are checked, as the configuration file has it.</summary>
    public Rhythm Rhythm { get; init; } = new("500ms", "400ms", Rise: 2, Fall: 5);

    /// <summary>By how much rounds of checks are earlier at random, as the configuration file has it.</summary>
    public string Jitter { get; init; } = "10%";

    /// <summary>
    /// Flap damping, as the configuration file has it: the scenarios break the same nodes over and over, so it is off.
    /// </summary>
    public string Damping { get; init; } = "off";
}
