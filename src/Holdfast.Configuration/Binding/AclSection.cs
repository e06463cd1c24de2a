using System.Collections.Immutable;
using System.Net;
using Holdfast.Configuration.Source;
using Holdfast.LoadBalancer.Acl;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.acl</c>: a list that replaces the default networks, or <c>{ additional: [...] }</c> beside them.</summary>
internal static class AclSection
{
    public static readonly KeySet Keys = new("dns.acl", "additional");

    public static AclOptions Read(Field? field)
    {
        if (field is null) return new AclOptions();
        if (field.Node is not MappingNode) return new AclOptions { Networks = Networks(field) };
        if (MappingReader.Open(field, Keys)?["additional"] is not { } additional) return new AclOptions();
        return new AclOptions { Networks = AclOptions.DefaultNetworks.AddRange(Networks(additional)) };
    }

    private static ImmutableArray<IPNetwork> Networks(Field field)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Network() is not { } network) continue;
            if (network.PrefixLength == 0)
                item.Warning($"`{network}` lets the whole Internet ask: an open resolver is used for attacks",
                    "name the networks of your clients");
            networks.Add(network);
        }
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Warning("the list is empty: nobody but this node itself may ask",
                "name the networks of your clients, or take `acl` away for the private ranges");
        return networks.ToImmutable();
    }
}
