using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Configuration;
using Holdfast.Configuration.Values;
using Holdfast.Contracts;
using Holdfast.RouterConfig;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast router-config ROUTER [NEIGHBOR]</c>: the router's side of a configuration file. No daemon is asked.
/// </summary>
internal static class RouterConfigCommand
{
    public static Command Build()
    {
        var command = new Command("router-config", "Print what the router has to be told of this node");
        foreach (var dialect in RouterDialect.All) command.Add(Build(dialect));
        return command;
    }

    private static Command Build(RouterDialect dialect)
    {
        var name = new Argument<string?>("neighbor")
        {
            Description = "One neighbor, by name or address; none means all of them",
            HelpName = "NEIGHBOR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string>("--config", "-c")
        {
            Description = "The configuration",
            HelpName = "FILE",
            DefaultValueFactory = _ => ConfigurationVerdict.DefaultPath,
        };
        var address = new Option<IPAddress?>("--address")
        {
            Description = "The node's address as the router sees it; else the neighbor's `source`, or what this machine would use",
            HelpName = "ADDRESS",
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var parsed)) return parsed;
                result.AddError($"'{result.Tokens[0].Value}' is not an address.");
                return null;
            },
        };
        var showKeys = new Option<bool>("--show-keys") { Description = "Print keys, not what stands for them" };
        var elsewhere = new Option<bool>("--elsewhere")
        {
            Description = "This is not the node: keys that the file names need not be here",
        };
        var command = new Command(dialect.Name, dialect.IsTested ? dialect.Title : $"{dialect.Title} (from its manual, not tested)")
        {
            name, file, address, showKeys, elsewhere,
        };
        command.SetAction(parsed =>
        {
            var result = ConfigurationFile.Load(
                parsed.GetValue(file)!, parsed.GetValue(elsewhere) ? SecretFiles.Optional : SecretFiles.Present);
            var exitCode = ConfigurationVerdict.Print(result);
            if (exitCode != ExitCode.Ok) return exitCode;
            var all = result.Options!.Bgp?.Neighbors ?? [];
            var wanted = parsed.GetValue(name);
            List<NeighborOptions> neighbors =
                [.. all.Where(neighbor => wanted is null || neighbor.Name == wanted || $"{neighbor.Address}" == wanted)];
            if (neighbors.Count == 0)
            {
                Console.Error.WriteLine(all.IsEmpty ? "holdfast: the file names no neighbor"
                    : $"holdfast: there is no neighbor {wanted}; there are: {string.Join(", ", all.Select(neighbor => neighbor.Name))}");
                return ExitCode.NoSuchObject;
            }
            foreach (var neighbor in neighbors)
            {
                try
                {
                    Console.Out.Write(dialect.Write(
                        RouterSide.Of(result.Options!, neighbor, parsed.GetValue(address), parsed.GetValue(showKeys))));
                }
                catch (SocketException e)
                {
                    Console.Error.WriteLine(
                        $"holdfast: this machine has no way to {neighbor.Name} ({e.Message}): name the node's address with --address");
                    return ExitCode.Failed;
                }
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
