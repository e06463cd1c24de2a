using Holdfast.Lab.Supervision;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Software;

/// <summary>Unbound on a node of the lab.</summary>
internal static class Unbound
{
    /// <summary>Writes its configuration and returns the command that runs it.</summary>
    public static string[] Write(RunDirectory run, Node node, string hintFile)
    {
        var file = run.Write($"{node.Name}.conf", $"""
            server:
              interface: {node.Ipv4}
              interface: {node.Ipv6}
              access-control: 0.0.0.0/0 allow
              access-control: ::/0 allow
              root-hints: "{hintFile}"
              module-config: "iterator"
              username: ""
              chroot: ""
              directory: "{run.Path}"
              pidfile: ""
              use-syslog: no
              logfile: ""
              num-threads: 1
              do-daemonize: no
              identity: "{node.Name}"
              so-reuseport: no
            remote-control:
              control-enable: no

            """);
        return ["unbound", "-d", "-c", file];
    }
}
