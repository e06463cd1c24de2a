using System.Net;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>The files of a load balancer, in one form or another.</summary>
/// <param name="Files">Their names in the site's directory, and their texts.</param>
/// <param name="Arguments">What <c>holdfast run</c> is told of them.</param>
internal sealed record NodeConfiguration(IReadOnlyList<(string Name, string Text)> Files, IReadOnlyList<string> Arguments)
{
    private const string PolicyFile = "orderedwrandom.lua";

    // Where healthcheck.conf has the states of services written, which cannot be configured.
    private const string StatusFolder = "/var/healthcheck";

    /// <summary>The node's own folder in the place of <see cref="StatusFolder"/>; null: it writes nothing there.</summary>
    private string? OwnStatusFolder { get; init; }

    /// <summary>The files of a node.</summary>
    /// <param name="run">The site's directory.</param>
    /// <param name="balancer">The node.</param>
    /// <param name="settings">What differs from the default.</param>
    /// <param name="form">Which files they are.</param>
    /// <param name="linkLocal">Finds the link-local address of the node's uplink.</param>
    public static NodeConfiguration Of(
        RunDirectory run, LoadBalancer balancer, NodeSettings settings, ConfigurationForm form, Func<IPAddress> linkLocal)
    {
        var yaml = YamlOf(balancer.Name);
        if (form == ConfigurationForm.HoldfastYaml)
            return new([(yaml, HoldfastNode.Configuration(run, balancer, settings))], ["-c", run.File(yaml)]);
        // With a .yml, a .lua of the same name brings the functions.
        var (dnsdist, policy) = form == ConfigurationForm.DnsdistConf
            ? ($"{balancer.Name}-dnsdist.conf", PolicyFile) : ($"{balancer.Name}-dnsdist.yml", $"{balancer.Name}-dnsdist.lua");
        return new(
            [
                (yaml, OriginalFiles.Rest(run, balancer, settings)),
                (policy, File.ReadAllText(Path.Combine(Repository.Root, "examples", PolicyFile))),
                (dnsdist, form == ConfigurationForm.DnsdistConf
                    ? OriginalDnsdist.Conf(balancer, settings, PolicyFile) : OriginalDnsdist.Yml(balancer, settings)),
                (ExaBgpOf(balancer.Name), OriginalFiles.ExaBgp(balancer, settings)),
                (HealthCheckOf(balancer.Name), OriginalFiles.HealthCheck(run, balancer, settings, linkLocal)),
            ],
            [
                "-c", run.File(yaml), "--dnsdist-conf", run.File(dnsdist), "--exabgp-conf", run.File(ExaBgpOf(balancer.Name)),
                "--healthcheck-conf", run.File(HealthCheckOf(balancer.Name)),
            ])
        { OwnStatusFolder = run.File($"{balancer.Name}.healthcheck") };
    }

    /// <summary>Program and arguments that start the node; more options of <c>run</c> may follow.</summary>
    /// <param name="program">The product's binary.</param>
    public IReadOnlyList<string> Command(string program)
    {
        string[] command = [program, "run", .. Arguments];
        if (OwnStatusFolder is null)
            return command;
        // On machines of their own the nodes would not share it.
        const string Bind = """mount --bind "$1" "$2" && shift 2 && exec "$@" """;
        Directory.CreateDirectory(OwnStatusFolder);
        Directory.CreateDirectory(StatusFolder);
        return ["unshare", "--mount", "sh", "-c", Bind, "sh", OwnStatusFolder, StatusFolder, .. command];
    }

    /// <summary>The name of a node's exabgp.conf.</summary>
    public static string ExaBgpOf(string node) => $"{node}-exabgp.conf";

    /// <summary>The name of its holdfast.yaml.</summary>
    public static string YamlOf(string node) => $"{node}.yaml";

    private static string HealthCheckOf(string node) => $"{node}-healthcheck.conf";
}
