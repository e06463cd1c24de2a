using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.Testing.Messages;

namespace Holdfast.Interop.Tests.Recording;

/// <summary>
/// Queries at a rate, from many clients for many names, few of which are frequent (Zipf), and among them those of one client: who
/// has asked for what is known afterwards. Clients have addresses of loopback; what they are answered nobody reads.
/// </summary>
internal sealed unsafe class KnownTraffic : IDisposable
{
    /// <summary>The network of the one client.</summary>
    public const string PlantedClients = "127.2.0.0/24";

    private const int Clients = 1000;
    private const int Names = 1000;

    private readonly List<DatagramSocket> _sockets = [];
    private readonly List<(string Name, nint Message, int Length)> _messages = [];
    private readonly List<string> _addresses = [];
    private readonly SendBatch _batch = new(1);
    private readonly double[] _shares = Shares();
    private readonly Random _random = new(4711);

    /// <summary>Prepares it, in the network namespace that it is called in.</summary>
    public KnownTraffic(IPEndPoint server)
    {
        for (int client = 0; client <= Clients; client++)
        {
            _addresses.Add(client < Clients ? $"127.1.{client / 250}.{1 + (client % 250)}" : "127.2.0.7");
            Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server), IPAddress.Parse(_addresses[^1]), out var socket));
            _sockets.Add(socket!);
        }

        for (int name = 0; name < Names; name++)
            Add($"n{name}.example.");
    }

    /// <summary>How many queries each client sent.</summary>
    public Dictionary<string, long> ByClient { get; } = [];

    /// <summary>How many queries were sent for each name.</summary>
    public Dictionary<string, long> ByName { get; } = [];

    /// <summary>How many it has sent, all in all.</summary>
    public int Sent { get; private set; }

    /// <summary>Sends for a while; returns how many a second that were.</summary>
    /// <param name="rate">Queries a second, as far as the machine can; those of the one client come on top.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="planted">Queries of the one client, each for a name of its own, spread over the time.</param>
    public double Send(int rate, TimeSpan duration, int planted)
    {
        int first = _messages.Count;
        for (int i = 0; i < planted; i++)
            Add($"p{i}.planted.example.");
        var clock = Stopwatch.StartNew();
        int sent = 0;
        for (int sown = 0; clock.Elapsed < duration || sown < planted;)
        {
            double elapsed = clock.Elapsed.TotalSeconds;
            if (sown < planted && sown <= elapsed / duration.TotalSeconds * planted)
                Send(Clients, first + sown++);
            if (sent >= elapsed * rate)
            {
                Thread.Sleep(1);
                continue;
            }

            Send(client: Draw(), message: Draw());
            sent++;
        }

        return sent / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Has the one client ask for a name.</summary>
    public void Plant(string name)
    {
        Add(name);
        Send(Clients, _messages.Count - 1);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        foreach (var (_, message, _) in _messages)
            NativeMemory.Free((void*)message);
        _batch.Dispose();
    }

    private static double[] Shares()
    {
        double[] shares = new double[Clients];
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
            shares[i] = sum += 1.0 / (i + 1);
        return [.. shares.Select(share => share / sum)];
    }

    private int Draw()
    {
        int found = Array.BinarySearch(_shares, _random.NextDouble());
        return Math.Min(found < 0 ? ~found : found, Clients - 1);
    }

    private void Add(string name)
    {
        byte[] message = MessageText.Wire($"{name} IN A +rd");
        void* copy = NativeMemory.Alloc((nuint)message.Length);
        message.CopyTo(new Span<byte>(copy, message.Length));
        _messages.Add((name, (nint)copy, message.Length));
    }

    private void Send(int client, int message)
    {
        var (name, octets, length) = _messages[message];
        _batch.Add((byte*)octets, length, tag: 0);
        Assert.Equal(1, _batch.Flush(_sockets[client], together: false, out _));
        CollectionsMarshal.GetValueRefOrAddDefault(ByClient, _addresses[client], out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(ByName, name, out _)++;
        Sent++;
    }
}
