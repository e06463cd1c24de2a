using System.Net;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>
/// A route with its attributes, as a peer stored it. Two are compared by their text, so that a difference shows at once.
/// </summary>
/// <param name="Prefix">Address and length.</param>
internal sealed record StoredRoute(string Prefix)
{
    public string Origin { get; init; } = "igp";

    public IReadOnlyList<uint> AsPath { get; init; } = [];

    public IPAddress? NextHop { get; init; }

    /// <summary>The second address of an IPv6 next hop (RFC 2545).</summary>
    public IPAddress? LinkLocal { get; init; }

    public uint? Med { get; init; }

    public uint? LocalPref { get; init; }

    /// <summary>As <c>65101:1</c>, in order; well-known ones in figures too.</summary>
    public IReadOnlyList<string> Communities { get; init; } = [];

    /// <summary>As <c>65101:1:2</c>, in order (RFC 8092).</summary>
    public IReadOnlyList<string> LargeCommunities { get; init; } = [];

    /// <summary>As <c>rt:65101:1</c>, in order (RFC 4360).</summary>
    public IReadOnlyList<string> ExtendedCommunities { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"""
        {Prefix}
        origin: {Origin}
        AS path: {string.Join(' ', AsPath)}
        next hop: {NextHop}
        link-local next hop: {LinkLocal}
        MED: {Med}
        local preference: {LocalPref}
        communities: {string.Join(' ', Communities)}
        large communities: {string.Join(' ', LargeCommunities)}
        extended communities: {string.Join(' ', ExtendedCommunities)}
        """;
}
