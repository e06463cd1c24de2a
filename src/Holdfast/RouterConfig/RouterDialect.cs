using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.RouterConfig;

/// <summary>How one router is told of a session.</summary>
internal abstract class RouterDialect
{
    /// <summary>Every router that is known.</summary>
    public static ImmutableArray<RouterDialect> All { get; } =
    [
        new BirdDialect(), new FrrDialect(), new OpenBgpdDialect(), new GoBgpDialect(), new IosXeDialect(), new JunosDialect(),
        new MikrotikDialect(),
    ];

    /// <summary>The word for it on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, with the version this is written for.</summary>
    public abstract string Title { get; }

    /// <summary>Where the text goes, and what to do with it.</summary>
    protected abstract string Place { get; }

    /// <summary>Whether a test loads it into the router and sees the session come up.</summary>
    public virtual bool IsTested => false;

    protected virtual string Comment => "#";

    /// <summary>The router's side of a session.</summary>
    public string Write(RouterSide side)
    {
        var text = new RouterText(Comment);
        text.Remark($"{Title}: the session with {side.Node} (neighbor {side.Neighbor} in its file). {Place}");
        text.Remark($"This router is AS {RouterText.Of(side.RouterAs)} at {side.RouterAddress}.");
        if (!IsTested) text.Remark("Written from the manual; no test has run it on such a router.");
        if (side.Key == RouterSide.KeyPlaceholder || side.AoKeys.Any(key => key.Secret == RouterSide.KeyPlaceholder))
            text.Remark($"{RouterSide.KeyPlaceholder}: the line of the node's key file; --show-keys prints it here.");
        if (side.IsLinkLocal)
            text.Remark($"{RouterSide.InterfacePlaceholder}: the router's interface on the link with the node.");
        if (side.Hops > 1)
            text.Remark($"The node is up to {RouterText.Of(side.Hops)} hops away: the router needs a route to {side.NodeAddress}, the next hop.");
        else text.Remark($"The next hop of its routes is the node itself on this link: nothing is to be set for it.");
        if (side.IsInternal)
            text.Remark("An internal session: other routers of the AS need a route to the node, or next-hop-self on their sessions with this one.");
        Write(side, text);
        return text.ToString();
    }

    protected abstract void Write(RouterSide side, RouterText text);

    /// <summary>The router's role as RFC 9234 has it, in words joined by <paramref name="joint"/>.</summary>
    protected static string RoleOf(BgpRole role, string joint = "_") => role switch
    {
        BgpRole.Customer => "customer",
        BgpRole.Provider => "provider",
        BgpRole.Peer => "peer",
        BgpRole.RouteServer => "rs" + (joint == "_" ? "_server" : joint + "server"),
        _ => $"rs{joint}client",
    };
}

/// <summary>Text of a configuration, line by line.</summary>
/// <param name="comment">What a line of comment begins with.</param>
internal sealed class RouterText(string comment)
{
    private readonly StringBuilder _text = new();

    public static string Of(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    public void Remark(string words, string indent = "") => Line($"{indent}{comment} {words}");

    public void Line(string line = "") => _text.Append(line).Append('\n');

    public void LineIf(bool condition, string line)
    {
        if (condition) Line(line);
    }

    public override string ToString() => _text.ToString();
}
