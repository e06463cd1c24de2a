namespace Holdfast.Api.Reports;

/// <summary>A route as this neighbor was sent it.</summary>
internal sealed record AnnouncedRouteReport(string Prefix, string NextHop, uint Med, IReadOnlyList<string> Communities)
{
    /// <summary><c>igp</c>, <c>egp</c> or <c>incomplete</c>.</summary>
    public string Origin { get; init; } = "igp";

    /// <summary>Our AS, as often as it was sent; empty for an internal neighbor.</summary>
    public IReadOnlyList<uint> AsPath { get; init; } = [];

    /// <summary>Internal neighbors alone.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>OTC (RFC 9234).</summary>
    public uint? OnlyToCustomer { get; init; }
}
