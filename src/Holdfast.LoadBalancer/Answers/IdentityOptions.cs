namespace Holdfast.LoadBalancer.Answers;

/// <summary>What the node tells a client of itself.</summary>
public sealed record IdentityOptions
{
    /// <summary>The node's name, as NSID and the CH TXT names give it.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Answer EDNS NSID (RFC 5001).</summary>
    public bool Nsid { get; init; } = true;

    /// <summary>Answer <c>id.server</c> and <c>hostname.bind</c>, CH TXT (RFC 4892).</summary>
    public bool IdServer { get; init; } = true;
}
