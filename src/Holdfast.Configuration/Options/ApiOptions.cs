namespace Holdfast.Configuration.Options;

/// <summary>Where the commands (<c>holdfast status</c> and the rest) reach the daemon.</summary>
public sealed record ApiOptions
{
    /// <summary>Path of the unix socket, at most 107 octets.</summary>
    public string SocketPath { get; init; } = "/run/holdfast/api.sock";
}
