using System.CommandLine;
using Holdfast.Demo;
using Holdfast.Linux.Polling;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast demo</c>: a node on loopback with backends, a neighbor, clients, and a backend that dies, for who wants to see
/// the page; without root, addresses or a network.
/// </summary>
internal static class DemoCommand
{
    private const int UsualPort = 8053, UsualRate = 200, HighestRate = 5000;

    public static Command Build()
    {
        var port = Number("--port", "PORT", "Where the page is, on 127.0.0.1; 0 for any port", UsualPort, 0, ushort.MaxValue);
        var rate = Number("--rate", "N", "Queries a second", UsualRate, 1, HighestRate);
        var command = new Command("demo", "Show a node and its page on loopback, with load and a backend that dies")
        {
            port, rate,
        };
        command.SetAction(parsed => Task.FromResult(EventLoop.Run(
            loop => Demonstration.RunAsync(parsed.GetValue(port), parsed.GetValue(rate), Console.Out, loop))));
        return command;
    }

    private static Option<int> Number(string name, string argument, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = argument,
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }
}
