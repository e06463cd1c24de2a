namespace Holdfast.Interop.Tests.Peers;

/// <summary>All that is not tried, each with its reason. README.md shows the same as a table.</summary>
public static class Exclusions
{
    /// <summary>The list.</summary>
    public static IReadOnlyList<Exclusion> All { get; } =
    [
        new(PeerProgram.Frr,
            "bgpd 8.4 waits for zebra to resolve a link-local neighbor, which it never does; it takes the connection we make",
                Ability.Connects, Transport.LinkLocal),
        new(PeerProgram.GoBgp, "helps, but puts no route into a kernel by itself", Ability.KernelRoutes),
        new(PeerProgram.GoBgp, "always offers four octets", Ability.TwoOctetAs),
        new(PeerProgram.GoBgp, "keeps what it received and applies its policy to that again; nothing makes it send ROUTE-REFRESH",
            Ability.RouteRefresh),
        new(PeerProgram.GoBgp, "cannot parse an address with a scope where it sets the key, and sets it for :: instead",
            Ability.TcpMd5, Transport.LinkLocal),
        new(PeerProgram.GoBgp, "nothing makes it ask again, and it does not mark what it sends either",
            Ability.EnhancedRouteRefresh),
        new(PeerProgram.GoBgp, "does not know RFC 8654", Ability.ExtendedMessages),
        new(PeerProgram.GoBgp, "does not know RFC 9234", Ability.Roles),
        new(PeerProgram.OpenBgpd, "7.7 does not know RFC 8950", Ability.ExtendedNextHop),
        new(PeerProgram.OpenBgpd, "7.7 does not know RFC 8654", Ability.ExtendedMessages),
        new(PeerProgram.ExaBgp, "4.2 does not know RFC 9234", Ability.Roles),
        new(PeerProgram.OpenBgpd, "knows the End-of-RIB of RFC 4724 and does not keep routes", Ability.GracefulRestartHelper),
        new(PeerProgram.ExaBgp, "keeps no routes at all", Ability.GracefulRestartHelper),
        new(PeerProgram.ExaBgp, "takes addresses without a scope only, and cannot bind to a link-local one then",
            Transport.LinkLocal),
    ];

    /// <summary>Why a program is not tried with all of this; null when it is.</summary>
    public static Exclusion? Of(PeerProgram program, IEnumerable<Enum> what)
    {
        var all = what.ToList();
        return All.FirstOrDefault(known => known.Program == program && known.What.All(all.Contains));
    }
}
