using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>
/// dnsdist and Holdfast with one and the same file, before the same backends, each of which answers with its number.
/// </summary>
public sealed class BothRunning : IDisposable
{
    private const string Fence = "fence.example";

    /// <summary>Debian's own, or another one: DNSDIST names it, such as that of scripts/fetch-dnsdist.</summary>
    private static readonly string Dnsdist = Environment.GetEnvironmentVariable("DNSDIST") ?? "dnsdist";

    private readonly DnsResponder[] _backends;
    private readonly int[] _down;
    private readonly ChildProcess _dnsdist;
    private readonly LoadBalancer.LoadBalancer _holdfast;
    private readonly TemporaryFolder _folder = new();
    private readonly IPEndPoint _addressOfDnsdist = new(IPAddress.Loopback, FreePort.Next());
    private readonly IPEndPoint _addressOfHoldfast = new(IPAddress.Loopback, FreePort.Next());

    /// <param name="file">The file; <c>{1}</c> and so on stand for the backends' addresses.</param>
    /// <param name="down">Backends that answer nothing.</param>
    public BothRunning(string file, params int[] down)
    {
        _down = down;
        _backends = [.. Enumerable.Range(1, 3).Select(number =>
            new DnsResponder(query => down.Contains(number) ? [] : [AnswerOf(number, query)]))];
        foreach (var (index, backend) in _backends.Index())
            file = file.Replace($"{{{index + 1}}}", backend.EndPoint.ToString(), StringComparison.Ordinal);
        _folder.Write("orderedwrandom.lua", File.ReadAllText(ForeignFiles.Example("orderedwrandom.lua")));
        file = file.Replace("{folder}", _folder.Path, StringComparison.Ordinal);
        var options = DnsdistFiles.LoadFile(_folder.Write("holdfast.conf", $"setLocal('{_addressOfHoldfast}')\n{file}"));
        Assert.True(options.Options is not null, string.Join('\n', options.Diagnostics));
        _dnsdist = ChildProcess.Start(Dnsdist, "--supervised", "--disable-syslog", "-C",
            _folder.Write("dnsdist.conf", $"setLocal('{_addressOfDnsdist}')\n{file}"));
        _holdfast = new LoadBalancer.LoadBalancer(
            options.Options.LoadBalancer with { Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance);
        _holdfast.Start();
        Wait.Until("dnsdist listens", Listens, TimeSpan.FromSeconds(30), () => _dnsdist.Error);
        if (down.Length < _backends.Length)
        {
            Wait.Until("dnsdist answers", () => Ask(_addressOfDnsdist, MessageText.Wire($"{Fence} IN A +rd"), 200) is not null,
                TimeSpan.FromSeconds(30), () => _dnsdist.Error);
            Wait.Until("Holdfast answers", () => Ask(_addressOfHoldfast, MessageText.Wire($"{Fence} IN A +rd"), 200) is not null,
                TimeSpan.FromSeconds(30));
        }
        Wait.Until("who is down is known", () =>
            _holdfast.Backends.All(backend => (backend.State == BackendState.Down) == IsDown(backend)),
            TimeSpan.FromSeconds(30));
    }

    /// <summary>Whether policies in Lua return places in the list of servers, as they do since dnsdist 2.1.</summary>
    public static async Task<bool> WantsPlacesAsync()
    {
        using var asked = ChildProcess.Start(Dnsdist, "--version");
        var (_, version, _) = await asked.EndAsync(TimeSpan.FromSeconds(30));
        return !version.StartsWith("dnsdist 1.", StringComparison.Ordinal)
            && !version.StartsWith("dnsdist 2.0", StringComparison.Ordinal);
    }

    private static byte[] AnswerOf(int number, ReceivedQuery query)
    {
        var rd = query.Message.Flags.HasFlag(HeaderFlags.RecursionDesired) ? "+rd " : "";
        return query.Answer($"+qr {rd}+ra\n{query.Message.Questions[0].Name} 60 A 192.0.2.{number}");
    }

    private bool Listens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(_addressOfDnsdist);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool IsDown(BackendStatus backend) =>
        _down.Contains(Array.FindIndex(_backends, one => one.EndPoint.Equals(backend.EndPoint)) + 1);

    public void Dispose()
    {
        _dnsdist.Dispose();
        _holdfast.Dispose();
        foreach (var backend in _backends) backend.Dispose();
        _folder.Dispose();
    }

    /// <summary>What both answer to a query, in words; <c>none</c> for silence.</summary>
    public (string Dnsdist, string Holdfast) Ask(string query)
    {
        var wire = MessageText.Wire(query);
        return (Answer(_addressOfDnsdist, wire), Answer(_addressOfHoldfast, wire));
    }

    /// <summary>The response codes of both for octets, whatever follows the records of their answers; null for silence.</summary>
    public (int? Dnsdist, int? Holdfast) Codes(byte[] wire)
    {
        const int octet = 3, code = 0x0F;
        return (Octets(_addressOfDnsdist, wire)?[octet] & code, Octets(_addressOfHoldfast, wire)?[octet] & code);
    }

    /// <summary>Which backends answer queries for different names, and how often.</summary>
    public (int[] Dnsdist, int[] Holdfast) Distribution(int queries)
    {
        return (Of(_addressOfDnsdist), Of(_addressOfHoldfast));

        int[] Of(IPEndPoint server)
        {
            var counts = new int[_backends.Length];
            using var socket = Client(server);
            for (var i = 0; i < queries; i++)
            {
                var answer = MessageText.Read(Ask(socket, MessageText.Wire($"n{i}.example IN A +rd"), 5000)!);
                counts[int.Parse(MessageText.Format(answer).Split("192.0.2.")[1][..1], null) - 1]++;
            }
            return counts;
        }
    }

    private static string Answer(IPEndPoint server, byte[] query) =>
        Octets(server, query) is { } answer ? Words(answer) : "none";

    private static byte[]? Octets(IPEndPoint server, byte[] query)
    {
        using var socket = Client(server);
        socket.Send(query);
        // What is silent by then stays silent: a later query has its answer.
        using var other = Client(server);
        _ = Ask(other, MessageText.Wire($"{Fence} IN A +rd"), 5000);
        return Receive(socket, 300);
    }

    // A denial of Holdfast's own carries the SOA record by which clients keep it (RFC 2308): sections behind the answer may
    // differ.
    private static string Words(byte[] answer)
    {
        var message = MessageText.Read(answer);
        return MessageText.Format(message with { Authorities = [], Additionals = [] });
    }

    private static Socket Client(IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server);
        return socket;
    }

    private static byte[]? Ask(IPEndPoint server, byte[] query, int milliseconds)
    {
        using var socket = Client(server);
        return Ask(socket, query, milliseconds);
    }

    private static byte[]? Ask(Socket socket, byte[] query, int milliseconds)
    {
        socket.Send(query);
        return Receive(socket, milliseconds);
    }

    private static byte[]? Receive(Socket socket, int milliseconds)
    {
        socket.ReceiveTimeout = milliseconds;
        var buffer = new byte[4096];
        try
        {
            return buffer[..socket.Receive(buffer)];
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
