using System.Runtime.InteropServices;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>A daemon that runs files of other programs, beside a holdfast.yaml that brings the rest.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private const string Ntp = "[ntp]\ncheck_cmd = /bin/true\nip_prefix = 192.0.2.123\nip_check_disabled = true\n";

    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder.File("api.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_are_run_and_read_again_by_a_reload_and_states_are_in_status_files()
    {
        var status = _folder.File("status/web");
        _folder.Write("healthy", "yes");
        _folder.Write("checker.conf", Ntp);
        _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            anycast:
              interval: 200ms
              timeout: 100ms
              rise: 1
              fall: 1
              assign_address: false
              status_file: "{{_folder.Path}}/status/{service}"
              services:
                - name: web
                  prefixes: [192.0.2.5/32, 198.51.100.5/32]
                  next_hop: { ipv4: 192.0.2.9 }
                  check: { file: {{_folder.Path}}/healthy }
            bgp: { local_as: 65101, neighbors: [{ name: nobody, address: 127.0.0.2, peer_as: 64500 }] }
            api: { listen: "unix:{{SocketPath}}" }
            """);
        using var daemon = HoldfastProgram.Start("run", "-c", _folder.File("holdfast.yaml"),
            "--anycast-healthchecker-conf", _folder.File("checker.conf"));
        await EventuallyAsync(status, "UP");
        Assert.Matches(
            @"^Service State: UP\nLast State Change: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\nNexthop: 192\.0\.2\.9\n"
                + @"Managed IP's: 192\.0\.2\.5/32 198\.51\.100\.5/32 \n$",
            await StatusAsync(status));
        var explained = (await CommandAsync("explain", "ntp")).Output;
        Assert.Contains("192.0.2.123/32", explained, StringComparison.Ordinal);
        Assert.DoesNotContain(" address: ", explained, StringComparison.Ordinal);

        _folder.Write("checker.conf", Ntp.Replace("[ntp]", "[ntp]\ncheck_disabled = true", StringComparison.Ordinal));
        var (reloaded, done, _) = await CommandAsync("reload");
        Assert.Equal(0, reloaded);
        Assert.Contains("service ntp", done, StringComparison.Ordinal);
        Assert.Contains("DISABLED", (await CommandAsync("show", "services")).Output, StringComparison.Ordinal);

        _folder.Write("checker.conf", Ntp.Replace("true", "maybe", StringComparison.Ordinal));
        var (refused, _, error) = await CommandAsync("reload");
        Assert.Equal(78, refused);
        Assert.Contains($"{_folder.File("checker.conf")}:4:21: error: `maybe` is neither", error, StringComparison.Ordinal);

        File.Delete(_folder.File("healthy"));
        await EventuallyAsync(status, "DOWN");
        daemon.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
        Assert.StartsWith("Service State: TERMINATED\n", await StatusAsync(status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_can_be_checked_alone_and_imported()
    {
        var file = _folder.Write("checker.conf", Ntp);
        var (exitCode, output, _) = await HoldfastProgram.RunAsync("run", "--check", "--anycast-healthchecker-conf", file);
        Assert.Equal((0, $"{file}: OK\n"), (exitCode, output));
        var (imported, text, _) = await HoldfastProgram.RunAsync("import", "--anycast-healthchecker-conf", file);
        Assert.Equal(0, imported);
        var (checked_, _, error) = await HoldfastProgram.RunAsync("check", _folder.Write("imported.yaml", text));
        Assert.True(checked_ == 0, error);

        _folder.Write("checker.conf", Ntp + "on_disabled = stay\n");
        (exitCode, output, error) = await HoldfastProgram.RunAsync("import", "--anycast-healthchecker-conf", file);
        Assert.Equal((78, ""), (exitCode, output));
        Assert.Contains($"{file}:5:15: error: `stay` is neither `withdraw` nor `advertise`", error, StringComparison.Ordinal);
        (exitCode, _, error) = await HoldfastProgram.RunAsync("import");
        Assert.Equal(2, exitCode);
        Assert.Contains("--healthcheck-conf FILE", error, StringComparison.Ordinal);
    }

    private static Task EventuallyAsync(string path, string state) => Wait.UntilAsync($"{path} says {state}",
        async () => (await StatusAsync(path)).StartsWith($"Service State: {state}\n", StringComparison.Ordinal));

    private static async Task<string> StatusAsync(string path) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : "";

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);
}
