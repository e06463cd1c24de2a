using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules have backends told of a client's subnet.</summary>
internal static class SubnetActions
{
    public static ActionResult? ReadNetworks(Arguments call)
    {
        if (call.Required(0, "a network") is not { } first || first.Text() is null) return null;
        var networks = new SequenceNode(first.At);
        networks.Add(first.Node);
        if (call[1] is { } second) networks.Add(second.Node);
        return new(new Settings().Set("client_subnet", networks));
    }

    public static ActionResult? ReadPrefixes(Arguments call) =>
        call.Required(0, "a length for IPv4")?.Text() is { } ipv4 && call.Required(1, "a length for IPv6")?.Text() is { } ipv6
            ? new(new Settings().Set("action", "client_subnet_prefix", call.At).Set("ipv4_prefix", ipv4, call[0]!.At)
                .Set("ipv6_prefix", ipv6, call[1]!.At)) : null;

    public static ActionResult? ReadOverride(Arguments call) => call.Required(0, "true or false")?.Truth() is { } overrides
        ? new(new Settings().Set("override_client_subnet", overrides, call[0]!.At)) : null;
}
