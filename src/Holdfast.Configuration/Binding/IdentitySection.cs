using Holdfast.LoadBalancer.Answers;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>dns.identity</c>; the name is the node's unless given.</summary>
internal static class IdentitySection
{
    public static readonly KeySet Keys = new("dns.identity", "name", "nsid", "id_server");

    public static IdentityOptions Read(Field? field, NodeOptions node)
    {
        var options = new IdentityOptions { Name = node.Name };
        if (field is null || MappingReader.Open(field, Keys) is not { } map) return options;
        return options with
        {
            Name = map["name"]?.ShortText(128) ?? options.Name,
            Nsid = map["nsid"]?.Boolean() ?? options.Nsid,
            IdServer = map["id_server"]?.Boolean() ?? options.IdServer,
        };
    }
}
