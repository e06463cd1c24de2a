using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Upstreams;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;
using static Holdfast.LoadBalancer.Tests.Upstreams.TcpBackend;

namespace Holdfast.LoadBalancer.Tests.Transfers;

/// <summary>Backends that give zone transfers, load balancers that pass them on, and clients that ask for them.</summary>
internal static class TransferSite
{
    public const string Soa = "example. 60 IN SOA ns.example. mail.example. 7 7200 900 1209600 30";
    public static readonly byte[] Axfr = MessageText.Wire("example. IN AXFR +qid=4711");

    public static TcpBackend Transferring(params string[][] messages) => new((connection, query) =>
    {
        if (TestMessages.QName(query) != "example.")
        {
            connection.Send(query.Answer());
            return Then.Stay;
        }

        for (int i = 0; i < messages.Length; i++)
            connection.Send(Answer(TestMessages.Id(query), i == 0, messages[i]));
        return Then.Stay;
    });

    public static TcpBackend Endless() => new((connection, query) =>
    {
        connection.Send(Answer(TestMessages.Id(query), true, Soa));
        for (int i = 0; ; i = (i + 1) % 256)
        {
            connection.Send(Answer(TestMessages.Id(query), false, Host(i)));
            Thread.Sleep(20);
        }
    });

    public static TestSite Site(TcpBackend backend, Func<TransferOptions, TransferOptions>? change = null)
    {
        var options = new TransferOptions { Action = TransferAction.Allow };
        return new(o => o with { Transfers = change?.Invoke(options) ?? options }, backend.EndPoint);
    }

    /// <summary>Several backends, asked in this order.</summary>
    public static TestSite Site(params IPEndPoint[] backends) => Site(o => o, backends);

    public static TestSite Site(Func<TransferOptions, TransferOptions> change, params IPEndPoint[] backends) => new(
        o => o with
        {
            Policy = PolicyType.Of<FirstAvailable>(),
            Transfers = change(new TransferOptions { Action = TransferAction.Allow }),
        },
        backends);

    public static string Host(int number) => $"h{number}.example. 60 IN A 192.0.2.{number % 256}";

    public static byte[] Answer(ushort id, bool hasQuestion, params string[] records) =>
        MessageText.Wire($"{(hasQuestion ? "example. IN AXFR" : "-")} +qr +aa +qid={id}\n{string.Join('\n', records)}");

    public static ResponseCode Ask(NetworkStream client, byte[] query)
    {
        client.Write(TestMessages.Frame(query));
        byte[] answer = TestMessages.ReadFrame(client);
        Assert.Equal(TestMessages.Id(query), TestMessages.Id(answer));
        return TestMessages.ResponseCode(answer);
    }

    public static bool IsClosed(NetworkStream client)
    {
        try
        {
            return client.Read(new byte[1]) == 0;
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return true;
        }
    }

    public static long Counted(TestSite site, Counter counter) => site.Balancer.Counters[counter];
}
