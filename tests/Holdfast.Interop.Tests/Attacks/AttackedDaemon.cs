using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>The daemon in a network namespace, with a configuration of the test's, and clients there.</summary>
public sealed class AttackedDaemon : IDisposable
{
    public const int Port = 5353;

    /// <summary>What honest clients ask.</summary>
    public static readonly byte[] Query = MessageText.Wire("www.example. IN A +rd");

    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess _process;

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="inside">Where; it listens on 127.0.0.1 there, or where the configuration says.</param>
    /// <param name="dns">The section <c>dns</c> of its configuration, but for the indentation.</param>
    /// <param name="limit">A shell's word for a limit that it has.</param>
    public AttackedDaemon(TemporaryNamespace inside, string dns, string limit = "true")
    {
        Inside = inside;
        string configuration = _folder.Write("holdfast.yaml", $"""
            node: {"{"} name: lb1, state_dir: {_folder.Path} {"}"}
            api: {"{"} listen: "unix:{_folder.File("api.sock")}" {"}"}
            dns:
            {dns}
            """);
        _process = ChildProcess.Start(
            "ip", "netns", "exec", inside.Name, "sh", "-c", $"{limit} && exec \"$0\" run -c \"$1\"",
            HoldfastProgram.Path, configuration);
        Wait.Until("the daemon answers",
            () => AskInDatagram(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(30), () => _process.Error);
    }

    /// <summary>Where it is.</summary>
    public TemporaryNamespace Inside { get; }

    /// <summary>What it has logged.</summary>
    public string Log => _process.Error;

    /// <summary>Its resident memory, in MB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status")
                .First(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
            string kilobytes = line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal);
            return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>A connection; the caller's to close.</summary>
    public Socket Connect(string source = "127.0.0.1", string server = "127.0.0.1") => Inside.Inside(() =>
    {
        var from = IPAddress.Parse(source);
        var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(IPAddress.Parse(server), Port);
        return socket;
    });

    /// <summary>Many connections, one from each of the sources.</summary>
    public IReadOnlyList<Socket> ConnectAll(IEnumerable<string> sources, string server = "127.0.0.1") => Inside.Inside(() =>
    {
        var sockets = new List<Socket>();
        foreach (string source in sources)
        {
            var from = IPAddress.Parse(source);
            var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(from, 0));
            socket.Connect(IPAddress.Parse(server), Port);
            sockets.Add(socket);
        }

        return sockets;
    });

    /// <summary>Asks over UDP; whether a good answer comes.</summary>
    public bool AskInDatagram(TimeSpan within) => Inside.Inside(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveTimeout = (int)within.TotalMilliseconds;
        byte[] answer = new byte[512];
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            socket.Send(Query);
            return socket.Receive(answer) > 12 && (answer[3] & 0xF) == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <summary>What <c>show backends</c> says, with the times that the last checks took.</summary>
    public async Task<string> BackendsAsync()
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(
            "show", "backends", "-o", "json", "--socket", _folder.File("api.sock"));
        Assert.True(exitCode == 0, error + Log);
        return output;
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
