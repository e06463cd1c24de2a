using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>What the files of a load balancer call things, which is another in each form.</summary>
/// <param name="BgpFile">The path of the file that has its BGP sessions.</param>
/// <param name="HoldTime">How that says their hold time.</param>
/// <param name="Ipv4Session">Its session over IPv4.</param>
/// <param name="Ipv6Session">Its session over IPv6.</param>
/// <param name="Service">A service in the family <c>v4</c> or <c>v6</c>.</param>
public sealed record NodeNames(
    string BgpFile, string HoldTime, string Ipv4Session, string Ipv6Session, Func<Service, string, string> Service)
{
    /// <summary>The names in a form.</summary>
    internal static NodeNames Of(RunDirectory run, LoadBalancer balancer, ConfigurationForm form)
    {
        var segment = balancer.Node.Segment;
        return form == ConfigurationForm.HoldfastYaml
            ? new(run.File(NodeConfiguration.YamlOf(balancer.Name)), "hold_time: 9s", "router-v4", "router-v6",
                (service, _) => service.Name)
            : new(run.File(NodeConfiguration.ExaBgpOf(balancer.Name)), "hold-time 9;", $"{segment.RouterIpv4}",
                $"{segment.RouterIpv6}", OriginalFiles.SectionOf);
    }
}
