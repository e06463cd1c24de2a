using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.Demo;
using Holdfast.Linux.Polling;
using Holdfast.Logging;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast demo</c>: a node on loopback with backends, a neighbor, clients, and a backend that dies, for who wants to see
/// the page; without root, addresses or a network.
/// </summary>
internal static class DemoCommand
{
    private const int UsualPort = 8053, UsualRate = 200, HighestRate = 5000;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    public static Command Build()
    {
        var port = Number("--port", "PORT", "Where the page is, on 127.0.0.1; 0 for any port", UsualPort, 0, ushort.MaxValue);
        var rate = Number("--rate", "N", "Queries a second", UsualRate, 1, HighestRate);
        var command = new Command("demo", "Show a node and its page on loopback, with load and a backend that dies") { port, rate };
        command.SetAction(parsed => Task.FromResult(
            EventLoop.Run(loop => RunAsync(parsed.GetValue(port), parsed.GetValue(rate), loop))));
        return command;
    }

    private static async Task<int> RunAsync(int port, int rate, EventLoop loop)
    {
        using var signals = new DaemonSignals();
        var page = port == 0 ? DemoRouter.FreePort(IPAddress.Loopback) : new IPEndPoint(IPAddress.Loopback, port);
        await using var site = new DemoSite(page);
        var request = new ConfigurationRequest(site.ConfigurationPath);
        var result = ConfigurationFile.Load(request);
        using var logs = DaemonLog.Create(LogFormat.Text, LogLevel.Error);
        int exitCode = ConfigurationVerdict.Log(result, logs);
        if (exitCode != ExitCode.Ok)
            return exitCode;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopping);
        var show = Task.Run(() => ShowAsync(site, rate, end.Token), CancellationToken.None);
        exitCode = await DaemonProcess.RunAsync(result, request, drained: false, signals, logs, loop);
        await end.CancelAsync();
        await show;
        return exitCode;
    }

    private static async Task ShowAsync(DemoSite site, int rate, CancellationToken stopping)
    {
        if (!await AnswersAsync(site.Page, stopping))
            return;
        var output = Console.Out;
        await output.WriteLineAsync($"page:    http://{site.Page}/#token={site.Token}");
        await output.WriteLineAsync($"queries: dig @{site.Dns.Address} -p {site.Dns.Port} www.example");
        await output.WriteLineAsync($"command: holdfast status --socket {site.SocketPath}");
        await output.WriteLineAsync("Ctrl-C ends it, and leaves nothing behind.");
        await Task.WhenAll(
            new DemoClients(site.Dns, rate).RunAsync(stopping), new DemoScript(site, output).RunAsync(stopping));
    }

    private static async Task<bool> AnswersAsync(IPEndPoint page, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await probe.ConnectAsync(page, stopping);
                return true;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.WhenAny(Task.Delay(BetweenLooks, TimeProvider.System, stopping));
            }
        }

        return false;
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
