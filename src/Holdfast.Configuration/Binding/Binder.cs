using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Source;

namespace Holdfast.Configuration.Binding;

/// <summary>Turns the file's tree into options, section by section.</summary>
internal static class Binder
{
    public static Draft Bind(Node root, DiagnosticBag bag, PasswordFile passwords)
    {
        var draft = new Draft();
        if (MappingReader.Open(new Field(root, "", bag), KnownKeys.Root) is not { } map) return draft;
        draft.Node = NodeSection.Read(map["node"]);
        draft.Api = ApiSection.Read(map["api"]);
        draft.Metrics = MetricsSection.Read(map["metrics"]);
        DnsSection.Read(map.Required("dns", "write `dns:` with its `backends:`; examples/lb.yaml is a beginning"), draft);
        AnycastSection.Read(map["anycast"], draft);
        BgpSection.Read(map["bgp"], draft, passwords);
        return draft;
    }

    /// <summary>The options of a draft without errors.</summary>
    public static HoldfastOptions Finish(Draft draft)
    {
        var loadBalancer = draft.Dns with
        {
            Listeners = ServiceListeners.With(draft),
            ServiceAddresses = [.. draft.Prefixes.Select(prefix => prefix.Value.Prefix.Address)],
            Backends = [.. draft.Backends.Select(backend => backend.Value)],
            Rules = [.. draft.Rules.Select(rule => rule.Value)],
            ResponseRules = [.. draft.ResponseRules.Select(rule => rule.Value)],
            Pools = [.. draft.Pools.Select(pool => pool.Value)],
        };
        var anycast = draft.Anycast with { Services = [.. draft.Services.Select(service => AskOn(draft.ServicePort, service.Value))] };
        var bgp = draft.Bgp is null ? null : draft.Bgp with
        {
            Neighbors = [.. draft.Neighbors.Select(neighbor => neighbor.Value)],
            DynamicNeighbors = [.. draft.DynamicNeighbors.Select(range => range.Value)],
        };
        return new HoldfastOptions(draft.Node, loadBalancer, anycast, bgp, draft.Api) { Metrics = draft.Metrics };
    }

    /// <summary>Service addresses are asked on the port they are listened on.</summary>
    private static ServiceOptions AskOn(int port, ServiceOptions service) =>
        service with { Checks = [.. service.Checks.Select(check => check is CheckOptions.Query query ? query with { Port = port } : check)] };
}
