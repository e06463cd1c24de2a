using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>Which queries are looked for: those that fit all that is set.</summary>
public sealed record QueryFilter
{
    /// <summary>
    /// Clients of this network. Where less of an address is shown (<c>dns.privacy</c>), those fit whose shown part fits.
    /// </summary>
    public IPNetwork? Client { get; init; }

    /// <summary>This name, and all below it.</summary>
    public Name? Suffix { get; init; }

    /// <summary>Queries for this type.</summary>
    public RecordType? Type { get; init; }

    /// <summary>Those answered with this code, extended ones included.</summary>
    public ResponseCode? Rcode { get; init; }

    /// <summary>Those that took so long, or longer.</summary>
    public TimeSpan? Slower { get; init; }

    /// <summary>Those that got no answer.</summary>
    public bool Dropped { get; init; }

    /// <summary>Those sent to one of these addresses; null: to any.</summary>
    public ValueList<IPAddress>? Servers { get; init; }

    /// <summary>Those that this backend was asked last.</summary>
    public string? Backend { get; init; }
}
