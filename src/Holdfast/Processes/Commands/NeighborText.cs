using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Processes.Commands;

/// <summary>Neighbors in ExaBGP's words.</summary>
internal static class NeighborText
{
    /// <summary>The name that ExaBGP gives a neighbor: all that selects it.</summary>
    public static string Name(NeighborOptions? options, NeighborStatus status, BgpOptions bgp)
    {
        var local = options?.Source?.ToString() ?? "auto";
        return string.Create(CultureInfo.InvariantCulture,
            $"neighbor {Address(status)} local-ip {local} local-as {status.LocalAs} peer-as {status.PeerAs} "
                + $"router-id {options?.RouterId ?? bgp.RouterId} family-allowed in-open");
    }

    public static string Address(NeighborStatus status) => NeighborAddressText.Of(status.Address, status.Interface);

    /// <summary>A duration as Python writes one: <c>1 day, 2:03:04</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var days = time.Days == 0 ? "" : time.Days == 1 ? "1 day, " : string.Create(CultureInfo.InvariantCulture,
            $"{time.Days} days, ");
        return string.Create(CultureInfo.InvariantCulture, $"{days}{time.Hours}:{time.Minutes:00}:{time.Seconds:00}");
    }

    /// <summary>The state of a session.</summary>
    public static string State(SessionState state) => state.ToString().ToUpperInvariant();
}
