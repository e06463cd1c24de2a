using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Holdfast.Commands;
using Holdfast.Contracts;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>
/// A daemon without privileges whose configuration has two files: reloaded for a while, confirmed, gone back from.
/// </summary>
public sealed class ConfirmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    private string ConfigurationPath => _folder.File("holdfast.yaml");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reload_goes_back_unless_it_is_confirmed_also_over_a_restart()
    {
        _folder.Write("holdfast.yaml", $$"""
            include: conf.d/*.yaml
            node: { name: tested, state_dir: {{_folder.Path}}/state }
            dns: { listen: "127.0.0.1:{{_port}}" }
            api: { listen: "unix:{{SocketPath}}" }
            """);
        Directory.CreateDirectory(_folder.File("conf.d"));
        WriteBackend("one");
        using (var daemon = await HoldfastProgram.StartHealthyAsync(ConfigurationPath, SocketPath))
        {
            Assert.Equal(1, (await CommandAsync("confirm")).ExitCode);

            // By itself.
            WriteBackend("two");
            var (exitCode, output, error) = await CommandAsync("reload", "--confirm", "2s");
            Assert.True(exitCode == 0, error);
            Assert.EndsWith("goes back in 2s unless confirmed by: holdfast confirm\n", output, StringComparison.Ordinal);
            await EventuallyAsync("not confirmed, back to 1", "config/history");
            Assert.Contains("\"one\"", await GetAsync("backends"), StringComparison.Ordinal);
            Assert.Contains("runs, and not", await GetAsync("status"), StringComparison.Ordinal);

            // Confirmed; nothing else is taken over while it waits, but what waits as well.
            Assert.Equal(0, await PostAsync("reload?confirm=3600"));
            using (var status = JsonDocument.Parse(await GetAsync("status")))
            {
                var configuration = status.RootElement.GetProperty("configuration");
                Assert.Equal(4, configuration.GetProperty("number").GetInt32());
                Assert.Equal(3, configuration.GetProperty("back_to").GetInt32());
                Assert.InRange(configuration.GetProperty("confirm_until").GetDateTimeOffset() - DateTimeOffset.UtcNow,
                    TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
            }
            var (refused, _, why) = await CommandAsync("reload");
            Assert.Equal(1, refused);
            Assert.Contains("waits to be confirmed for another", why, StringComparison.Ordinal);
            WriteBackend("three");
            Assert.Equal(0, await PostAsync("reload?confirm=3600"));
            Assert.Equal("configuration 5 is confirmed\n", (await CommandAsync("confirm")).Output);

            // Not confirmed when it is stopped.
            WriteBackend("four");
            Assert.Equal(0, await PostAsync("reload?confirm=3600"));
            daemon.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
        }
        using (var again = await HoldfastProgram.StartHealthyAsync(ConfigurationPath, SocketPath))
        {
            Assert.Contains("\"three\"", await GetAsync("backends"), StringComparison.Ordinal);
            Assert.Matches(@"7\*  .*  start, back to 5 ", (await CommandAsync("config", "history")).Output);

            // What somebody wants is taken over, and gone back from.
            Assert.Equal(0, await PostAsync("reload"));
            Assert.Contains("\"four\"", await GetAsync("backends"), StringComparison.Ordinal);
            Assert.DoesNotContain("runs, and not", await GetAsync("status"), StringComparison.Ordinal);
            Assert.Contains("is as it was", (await CommandAsync("config", "rollback")).Output, StringComparison.Ordinal);
            Assert.Contains("\"three\"", await GetAsync("backends"), StringComparison.Ordinal);
            Assert.Equal(0, await PostAsync("config/rollback?number=1"));
            Assert.Contains("\"one\"", await GetAsync("backends"), StringComparison.Ordinal);
            Assert.Equal(4, await PostAsync("config/rollback?number=77"));
            var (differs, diff, _) = await CommandAsync("config", "diff", "6");
            Assert.Equal(1, differs);
            Assert.Contains("-dns: { backends: [{ name: four,", diff, StringComparison.Ordinal);
            Assert.Contains("+dns: { backends: [{ name: one,", diff, StringComparison.Ordinal);
            again.Signal(PosixSignal.SIGTERM);
            await again.EndAsync(TimeSpan.FromSeconds(20));
        }

        // Files that were changed are run, whatever was given up.
        WriteBackend("five");
        using var last = await HoldfastProgram.StartHealthyAsync(ConfigurationPath, SocketPath);
        Assert.Contains("\"five\"", await GetAsync("backends"), StringComparison.Ordinal);
        Assert.Equal((0, "", ""), await CommandAsync("config", "diff"));
    }

    private async Task<string> GetAsync(string path)
    {
        using var api = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        return await api.GetStringAsync(new Uri("http://holdfast/api/v1/" + path), TestContext.Current.CancellationToken);
    }

    // What the command would end with.
    private async Task<int> PostAsync(string path)
    {
        using var api = new ApiClient(SocketPath);
        return (await api.PostAsync(path, ReportJson.Default.ActionReport, TestContext.Current.CancellationToken)).ExitCode;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task EventuallyAsync(string words, string path)
    {
        var said = "";
        await Wait.UntilAsync(
            $"'{words}' in {path}",
            async () => (said = await GetAsync(path)).Contains(words, StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            () => said);
    }

    private void WriteBackend(string name) => _folder.Write("conf.d/backends.yaml", string.Create(CultureInfo.InvariantCulture,
        $"dns: {{ backends: [{{ name: {name}, address: \"127.0.0.1:{_backend.Port}\" }}] }}\n"));

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);
}
