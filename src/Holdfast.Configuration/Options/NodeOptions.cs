using System.Net;

namespace Holdfast.Configuration.Options;

/// <summary>Who the node is.</summary>
public sealed record NodeOptions
{
    /// <summary>Its name, as operators and clients (NSID, id.server) see it; the host's unless set.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Its BGP Identifier, an IPv4 address (RFC 6286), or null when the file names none here.</summary>
    public IPAddress? RouterId { get; init; }

    /// <summary>The directory that holds what must survive a restart: drains, and how often the node died young.</summary>
    public string StateDirectory { get; init; } = "/var/lib/holdfast";

    /// <summary>Whether a changed configuration file is taken over without being told to.</summary>
    public bool WatchConfig { get; init; }
}
