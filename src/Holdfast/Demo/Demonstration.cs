using System.Net;
using System.Net.Http.Headers;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.Linux.Polling;
using Holdfast.Logging;

namespace Holdfast.Demo;

/// <summary>The daemon, on a site of its own, with load and with what breaks.</summary>
internal static class Demonstration
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until a signal ends it; returns the exit code.</summary>
    /// <param name="port">Where the page is; 0 for any port.</param>
    /// <param name="rate">Queries a second.</param>
    /// <param name="output">Where it says what happens.</param>
    /// <param name="loop">The thread that the daemon runs on.</param>
    public static async Task<int> RunAsync(int port, int rate, TextWriter output, EventLoop loop)
    {
        using var signals = new DaemonSignals();
        var page = port == 0 ? DemoRouter.FreePort(IPAddress.Loopback) : new IPEndPoint(IPAddress.Loopback, port);
        await using var site = new DemoSite(page);
        var request = new ConfigurationRequest(site.ConfigurationPath);
        var result = ConfigurationFile.Load(request);
        using var logs = DaemonLog.Create(LogFormat.Text, LogLevel.Error);
        if (result.Options is null)
        {
            DiagnosticPrinter.Print(result.Diagnostics, output);
            return ExitCode.Configuration;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopping);
        var show = Task.Run(() => ShowAsync(site, rate, output, end.Token), CancellationToken.None);
        int exitCode = await DaemonProcess.RunAsync(result, request, drained: false, signals, logs, loop);
        await end.CancelAsync();
        await show;
        return exitCode;
    }

    private static async Task ShowAsync(DemoSite site, int rate, TextWriter output, CancellationToken stopping)
    {
        if (!await AnswersAsync(site, stopping))
            return;
        await output.WriteLineAsync($"page:    http://{site.Page}/#token={site.Token}");
        await output.WriteLineAsync($"queries: dig @{site.Dns.Address} -p {site.Dns.Port} www.example");
        await output.WriteLineAsync($"command: holdfast status --socket {site.SocketPath}");
        await output.WriteLineAsync("Ctrl-C ends it, and leaves nothing behind.");
        await Task.WhenAll(
            new DemoClients(site.Dns, rate).RunAsync(stopping), new DemoScript(site, output).RunAsync(stopping));
    }

    // By its token it is told from another program on that port.
    private static async Task<bool> AnswersAsync(DemoSite site, CancellationToken stopping)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", site.Token);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://{site.Page}/api/v1/token"), stopping);
                if (answer.IsSuccessStatusCode)
                    return true;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // It is not there yet, or no more.
            }

            await Task.WhenAny(Task.Delay(BetweenLooks, TimeProvider.System, stopping));
        }

        return false;
    }
}
