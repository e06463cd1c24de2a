using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Acl;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.acl</c>: a list that replaces the default networks, or <c>{ additional: [...] }</c> beside them.</summary>
internal static class AclKeys
{
    private static readonly KeyType<ValueList<IPNetwork>> Networks =
        NetworkTypes.List<IPNetwork>("list of networks", JsonShapes.Network, ReadNetwork, WarnWhenEmpty);

    public static readonly Section<AclOptions> Section = new Section<AclOptions>("dns.acl")
        .Key("additional", Networks, o => o.Networks, (o, v) => o with { Networks = [.. AclOptions.DefaultNetworks, .. v] },
            "these beside the default", "");

    public static readonly KeyType<AclOptions> Type = new ReadType<AclOptions>("list of networks, or mapping",
        JsonShapes.AnyOf(Networks.Shape, JsonShapes.Mapping(() => Section)), TryRead)
    {
        Differing = Difference,
    };

    private static bool TryRead(Field field, AclOptions above, Reading reading, out AclOptions value)
    {
        value = new AclOptions();
        if (field.Node is MappingNode) return Section.TryRead(field, value, reading, out value!);
        if (!Networks.TryRead(field, [], reading, out var networks)) return false;
        value = new AclOptions { Networks = networks };
        return true;
    }

    private static IPNetwork? ReadNetwork(Field field)
    {
        if (field.Network() is not { } network) return null;
        if (network.PrefixLength == 0)
            field.Warning($"`{network}` lets the whole Internet ask: an open resolver is used for attacks",
                "name the networks of your clients");
        return network;
    }

    private static void WarnWhenEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Warning("the list is empty: nobody but this node itself may ask",
                "name the networks of your clients, or take `acl` away for the private ranges");
    }

    private static string? Difference(AclOptions was, AclOptions now)
    {
        if (was.Networks.ToHashSet().SetEquals(now.Networks)) return null;
        var added = now.Networks.Except(was.Networks).Select(network => $"+{network}");
        var removed = was.Networks.Except(now.Networks).Select(network => $"-{network}");
        return string.Join(", ", added.Concat(removed));
    }
}
