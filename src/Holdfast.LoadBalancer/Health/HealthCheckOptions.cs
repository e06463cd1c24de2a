using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Health;

/// <summary>How a backend's health is found out: a query of a fixed name, over and over. Defaults are dnsdist's.</summary>
public sealed record HealthCheckOptions
{
    /// <summary>The name asked for.</summary>
    public Name QueryName { get; init; } = Name.Parse("a.root-servers.net.");

    /// <summary>The type asked for.</summary>
    public RecordType QueryType { get; init; } = RecordType.A;

    /// <summary>The class asked for.</summary>
    public RecordClass QueryClass { get; init; } = RecordClass.IN;

    /// <summary>From one query to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take; shorter than <see cref="Interval"/> or equal.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Successes in a row until a backend that is down counts as up.</summary>
    public int Rise { get; init; } = 1;

    /// <summary>Failures in a row until a backend that is up counts as down.</summary>
    public int Fall { get; init; } = 1;

    /// <summary>Wants an answer that resolves: NXDOMAIN and REFUSED are failures too.</summary>
    /// <remarks>As dnsdist has it: without it any answer but SERVFAIL is a success.</remarks>
    public bool MustResolve { get; init; }

    /// <summary>Ask over TCP instead of UDP.</summary>
    public bool Tcp { get; init; }
}
