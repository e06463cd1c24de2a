using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;

namespace Holdfast.Demo;

/// <summary>
/// Clients at several addresses of loopback: some names are asked for often, most seldom, some do not exist; a busy minute
/// follows a quiet one.
/// </summary>
/// <param name="server">Whom they ask.</param>
/// <param name="rate">Queries a second, on average.</param>
internal sealed class DemoClients(IPEndPoint server, int rate)
{
    private const int Clients = 12, Names = 400;
    private const double MissingShare = 0.04;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(2);

    private readonly Random _random = new();

    /// <summary>Asks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        Socket[] sockets = [.. Enumerable.Range(1, Clients).Select(Client)];
        try
        {
            var time = TimeProvider.System;
            long begun = time.GetTimestamp();
            double sent = 0, due = 0;
            while (!stopping.IsCancellationRequested)
            {
                await Task.Delay(Step, time, stopping);
                double phase = time.GetElapsedTime(begun) / Period * 2 * Math.PI;
                due += rate * Step.TotalSeconds * (1 + 0.5 * Math.Sin(phase));
                for (; sent < due; sent++)
                    // The first clients ask more than the last ones.
                    Ask(sockets[(int)(Clients * Math.Pow(_random.NextDouble(), 2))]);
            }
        }
        catch (OperationCanceledException)
        {
            // The demonstration ends.
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    // Nobody reads what it receives.
    private Socket Client(int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)number]), 0));
        socket.Connect(server);
        return socket;
    }

    private void Ask(Socket socket)
    {
        var query = Message.Query((ushort)_random.Next(ushort.MaxValue), new Question(NextName(), RecordType.A));
        try
        {
            socket.Send(query.ToArray());
        }
        catch (SocketException)
        {
            // The daemon does not listen yet, or no more.
        }
    }

    private Name NextName()
    {
        if (_random.NextDouble() < MissingShare)
            return Name.Parse($"missing-{_random.Next(1000)}.example");
        int rank = (int)(Names * Math.Pow(_random.NextDouble(), 3));
        return Name.Parse(rank switch
        {
            0 => "www.example",
            1 => "mail.example",
            2 => "cdn.example.net",
            _ => $"host-{rank}.example",
        });
    }
}
