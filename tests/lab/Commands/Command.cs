using System.Globalization;
using System.Net;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Load;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Relay;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Commands;

/// <summary>The verbs of <c>holdfast-lab</c>.</summary>
internal static class Command
{
    private const string Usage = """
        usage: holdfast-lab VERB

          demo               bring the site up, show it, kill lb1 under load, heal it; the site stays up
          up                 bring the site up
          status             who announces what, and where the router's routes lead
          kill NODE          SIGKILL the program of a load balancer or recursor
          heal [NODE]        start what is dead and undo what was broken, on one node or everywhere
          shell NODE         a shell in a node's namespace (client, router, bystander, lb1.., recursor1.., public1.., authority)
          load [SECONDS [RATE]]  ask both addresses of dns1 as the client
          down               end the site
          failover [RUNS [FAILURE]]  Holdfast beside ExaBGP and its healthcheck: how soon the route moves, in a site of its own
          relay ...          (the lab's own) one tunnel
          summary FILE...    (tests/lab/soak's own) medians and worst of several runs' scenarios.json

        The site's id is "lab", or what HOLDFAST_LAB says.
        """;

    private static Site Site => new(Environment.GetEnvironmentVariable("HOLDFAST_LAB") ?? "lab");

    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["demo"]:
                return Demonstration.Run(Site);
            case ["up"]:
                Site.Up(owned: false);
                SiteTables.Print(Site.Router);
                return 0;
            case ["status"]:
                SiteTables.Print(Standing().Router);
                return 0;
            case ["kill", var node]:
                return Kill(node);
            case ["heal"]:
                Standing().Heal();
                return 0;
            case ["heal", var node]:
                Known(node);
                Standing().Heal(node);
                return 0;
            case ["shell", var node, .. var command]:
                return Shell(node, command);
            case ["load", .. var numbers]:
                return Load(numbers);
            case ["failover"]:
                return Failover.Comparison.Run(10, null);
            case ["failover", var runs]:
                return Failover.Comparison.Run(int.Parse(runs, CultureInfo.InvariantCulture), null);
            case ["failover", var runs, var failure]:
                return Failover.Comparison.Run(
                    int.Parse(runs, CultureInfo.InvariantCulture), Enum.Parse<Failover.Failure>(failure));
            case ["down"]:
                Site.Down();
                return 0;
            case ["relay", var near, var nearInterface, var far, var farInterface, var delay]:
                TunRelay.Run((new NetworkNamespace(near), nearInterface), (new NetworkNamespace(far), farInterface),
                    TimeSpan.FromMilliseconds(double.Parse(delay, CultureInfo.InvariantCulture)));
                return 0;
            case ["summary", .. var files]:
                return Summary.Print(files);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Kill(string node)
    {
        Known(node);
        _ = Standing().Kill(node);
        Console.WriteLine($"{node} is dead; `make lab-heal NODE={node}` starts it again");
        return 0;
    }

    private static int Shell(string node, string[] command)
    {
        var site = Standing();
        var where = site.Namespace(node);
        if (!File.Exists(where.Path))
            throw new LabException($"there is no node {node}");
        using var shell = System.Diagnostics.Process.Start(
            "nsenter", [$"--net={where.Path}", .. command is [] ? ["env", $"PS1={node}# ", "bash", "--norc", "-i"] : command]);
        shell.WaitForExit();
        return shell.ExitCode;
    }

    private static int Load(string[] numbers)
    {
        var seconds = numbers.Length > 0 ? double.Parse(numbers[0], CultureInfo.InvariantCulture) : 10;
        var plan = new LoadPlan([.. SeedNetwork.Dns1.Addresses])
        {
            Rate = numbers.Length > 1 ? double.Parse(numbers[1], CultureInfo.InvariantCulture) : 1000,
            MaxDuration = TimeSpan.FromSeconds(seconds + 5),
        };
        Console.WriteLine(LoadGenerator.Run(Standing().Namespace(SeedNetwork.Client.Name), plan, TimeSpan.FromSeconds(seconds)));
        return 0;
    }

    private static Site Standing() =>
        Site is { Exists: true } site ? site : throw new LabException("the site is not up: `make lab` brings it up");

    private static void Known(string node)
    {
        var known = SeedNetwork.LoadBalancers.Select(b => b.Name).Concat(SeedNetwork.Recursors.Select(r => r.Name)).ToList();
        if (!known.Contains(node))
            throw new LabException($"there is no program to kill or heal on {node}: the nodes are {string.Join(", ", known)}");
    }
}
