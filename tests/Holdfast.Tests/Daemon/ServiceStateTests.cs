using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Contracts;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Daemon;

/// <summary>A daemon as systemd starts it: what it tells the manager, and keys that only the service has.</summary>
public sealed class ServiceStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly Socket _manager =
        new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };

    public void Dispose()
    {
        _manager.Dispose();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_manager_is_told_when_it_serves_reloads_and_stops_and_what_state_it_is_in()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));
        var port = FreePort.Next();
        var path = Write(port, "one");
        using var daemon = Start(["run", "-c", path], ("NOTIFY_SOCKET", _folder.File("notify")));
        var ready = Next("READY=1");
        Assert.StartsWith("READY=1\nSTATUS=tested serving: backends ", ready, StringComparison.Ordinal);
        // The backend's first check may be over by then, or not.
        const string well = "backends 1/1 up, routes 0/0 announced, BGP 0/0 established";
        if (!ready.Contains(well, StringComparison.Ordinal)) Next(well);

        Write(port, "two");
        Assert.Equal(0, (await HoldfastProgram.RunAsync("reload", "--socket", Socket)).ExitCode);
        Assert.Contains("\nMONOTONIC_USEC=", Next("RELOADING=1"), StringComparison.Ordinal);
        Next("READY=1");

        // One that is refused ends as well: systemd would wait for it, and then end the daemon.
        _folder.Write("holdfast.yaml", "dns: { nonsense: 1 }\n");
        Assert.Equal(ExitCode.Configuration, (await HoldfastProgram.RunAsync("reload", "--socket", Socket)).ExitCode);
        Next("RELOADING=1");
        Next("READY=1");

        daemon.Signal(PosixSignal.SIGTERM);
        Next("STOPPING=1");
        Next("EXTEND_TIMEOUT_USEC=");
        Assert.Equal(0, (await daemon.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
    }

    [Fact]
    public async Task A_key_may_be_a_credential_which_the_service_alone_has()
    {
        const string configuration = """
            node: { router_id: 192.0.2.10 }
            dns: { listen: 127.0.0.1, backends: [{ name: one, address: 192.0.2.53 }] }
            bgp: { local_as: 64512, neighbors: [{ address: 192.0.2.1, peer_as: 64513, password_file: "credential:bgp-key" }] }
            """;
        var path = _folder.Write("holdfast.yaml", configuration);
        var (elsewhere, _, warning) = await CheckAsync(path, null);
        Assert.Equal(ExitCode.Ok, elsewhere);
        Assert.Contains("`credential:bgp-key` is for the service alone", warning, StringComparison.Ordinal);

        _folder.Write("bgp-key", "between the two\n");
        var (exitCode, _, nothing) = await CheckAsync(path, _folder.Path);
        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.DoesNotContain("CREDENTIALS_DIRECTORY", nothing, StringComparison.Ordinal);

        File.Delete(_folder.File("bgp-key"));
        var (missing, _, error) = await CheckAsync(path, _folder.Path);
        Assert.Equal(ExitCode.Configuration, missing);
        Assert.Contains("there is no file `credential:bgp-key`", error, StringComparison.Ordinal);

        _folder.Write("holdfast.yaml", configuration.Replace("bgp-key", "../shadow", StringComparison.Ordinal));
        var (outside, _, refused) = await CheckAsync(path, _folder.Path);
        Assert.Equal(ExitCode.Configuration, outside);
        Assert.Contains("`../shadow` is not the name of a credential", refused, StringComparison.Ordinal);
    }

    private string Socket => _folder.File("api.sock");

    private string Write(int port, string backend) => _folder.Write("holdfast.yaml", $$"""
        node: { name: tested, state_dir: {{_folder.Path}}/state }
        dns: { listen: "127.0.0.1:{{port}}", backends: [{ name: {{backend}}, address: "127.0.0.1:{{_backend.Port}}" }] }
        api: { listen: "unix:{{Socket}}" }
        """);

    /// <summary>The next message with these words; others are passed over.</summary>
    private string Next(string words)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var message = Encoding.UTF8.GetString(buffer.AsSpan(0, _manager.Receive(buffer)));
            if (message.Contains(words, StringComparison.Ordinal)) return message;
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> CheckAsync(string path, string? credentials)
    {
        using var check = Start(["check", path], ("CREDENTIALS_DIRECTORY", credentials));
        return await check.EndAsync(TimeSpan.FromSeconds(30));
    }

    private static ChildProcess Start(string[] arguments, (string Name, string? Value) variable)
    {
        var start = new ProcessStartInfo(HoldfastProgram.Path, arguments);
        start.Environment[variable.Name] = variable.Value;
        return ChildProcess.Start(start);
    }
}
