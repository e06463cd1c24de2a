using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Daemon;

namespace Holdfast.Tests.Commands;

/// <summary><c>holdfast debug bundle</c>: everything in it, and neither keys nor clients.</summary>
[SupportedOSPlatform("linux")]
public sealed class DebugCommandTests : IDisposable
{
    private const string Secret = "hunter2-of-the-router";
    private const string Client = "203.0.113.77";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    private string SocketPath => _folder.File("api.sock");

    private string BundlePath => _folder.File("bundle.tar.gz");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Holds_what_is_needed_and_neither_keys_nor_clients()
    {
        using var daemon = await StartAsync();
        Ask();
        await HoldfastProgram.RunAsync(
            "backend", "down", "backend-a", "--reason", $"asked by {Client}, token: {Secret}", "--socket", SocketPath);
        var (exitCode, output, error) = await HoldfastProgram.RunAsync("debug", "bundle", BundlePath, "--socket", SocketPath);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"{BundlePath}: keys, and addresses that are not the network's own, were taken out", output,
            StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BundlePath));
        var texts = Read();
        Assert.Superset(
            new HashSet<string>
            {
                "version.txt", "status.json", "services.json", "backends.json", "bgp.json", "explain.json", "events.json",
                "metrics.txt", "holdfast.yaml", "log.txt", "kernel/sysctl.txt", "kernel/addresses.txt", "kernel/route.txt",
                "process/limits.txt",
            }, texts.Keys.ToHashSet());
        Assert.Contains("Max open files", texts["process/limits.txt"], StringComparison.Ordinal);
        Assert.Contains("net.core.rmem_max = ", texts["kernel/sysctl.txt"], StringComparison.Ordinal);
        Assert.Contains("holdfast_backend_info{backend=\"backend-a\"", texts["metrics.txt"], StringComparison.Ordinal);
        Assert.Contains("suffix: a.example", texts["holdfast.yaml"], StringComparison.Ordinal);
        Assert.Contains("asked by [address], token: [redacted]\"", texts["events.json"], StringComparison.Ordinal);
        foreach (var (name, text) in texts)
        {
            Assert.False(text.Contains(Secret, StringComparison.Ordinal), $"{name} has a key");
            Assert.False(text.Contains(Client, StringComparison.Ordinal), $"{name} has a client");
        }
        // A file that is there already is nobody's to replace.
        Assert.Equal(1, (await HoldfastProgram.RunAsync("debug", "bundle", BundlePath, "--socket", SocketPath)).ExitCode);
    }

    [Fact]
    public async Task Without_a_daemon_it_tells_what_the_kernel_knows()
    {
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("debug", "bundle", BundlePath, "--socket", SocketPath);
        Assert.Equal(1, exitCode);
        Assert.Contains("holdfast: status: ", error, StringComparison.Ordinal);
        Assert.Contains("net.core.rmem_max = ", Read()["kernel/sysctl.txt"], StringComparison.Ordinal);
    }

    private async Task<ChildProcess> StartAsync()
    {
        var path = _folder.File("holdfast.yaml");
        await File.WriteAllTextAsync(_folder.File("router.key"), Secret, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, $$"""
            # password: {{Secret}}
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{_port}}"]
              acl: { additional: [{{Client}}/32] }
              rules: [{ suffix: a.example, client: [{{Client}}], action: refuse }]
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
            api: { listen: "unix:{{SocketPath}}" }
            """, TestContext.Current.CancellationToken);
        return await HoldfastProgram.StartHealthyAsync(path, SocketPath);
    }

    private void Ask()
    {
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(IPAddress.Loopback, _port);
        client.Send([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);
    }

    private Dictionary<string, string> Read()
    {
        var texts = new Dictionary<string, string>();
        using var compressed = new GZipStream(File.OpenRead(BundlePath), CompressionMode.Decompress);
        using var tar = new TarReader(compressed);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            texts.Add(entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..], reader.ReadToEnd());
        }
        return texts;
    }
}
