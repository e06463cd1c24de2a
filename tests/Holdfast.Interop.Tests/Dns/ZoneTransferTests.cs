using System.Net;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>Zone transfers from real servers to dig are the same through the load balancer, record by record.</summary>
public sealed class ZoneTransferTests
{
    private const int Records = 50_000;

    [Theory]
    [InlineData("nsd")]
    [InlineData("named")]
    public void A_zone_of_fifty_thousand_records_comes_whole(string name)
    {
        using var server = AuthoritativeServer.Start(name, Zone(serial: 1, Records));
        using var site = new Site(server.EndPoint);
        // A server that has just loaded a zone may answer queries for it a moment before it transfers it.
        string[] direct = [];
        Wait.Until("the server transfers the zone itself",
            () => (direct = Dig.Records(server.EndPoint, "example", "AXFR")).Length >= Records);
        Assert.InRange(direct.Length, Records, Records + 10);
        Assert.Equal(direct, Dig.Records(site.EndPoint, "example", "AXFR"));
        Assert.Equal(direct, Dig.Records(site.EndPoint, "example", "AXFR", "+noedns"));
        Assert.Equal(Dig.Records(server.EndPoint, "example", "IXFR=1"), Dig.Records(site.EndPoint, "example", "IXFR=1"));
    }

    [Theory]
    [InlineData("nsd")]
    [InlineData("named")]
    public void A_transfer_signed_with_tsig_verifies_and_one_without_is_refused(string name)
    {
        using var server = AuthoritativeServer.Start(name, Zone(serial: 1, 5000));
        using var site = new Site(server.EndPoint);
        string[] direct = Records(server.EndPoint);
        Assert.True(direct.Length > 5000, string.Join('\n', direct));
        Assert.Equal(direct, Records(site.EndPoint));
        string output = Dig.Output(site.EndPoint, "signed.example", "AXFR", "-y", AuthoritativeServer.Key);
        Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Couldn't verify", output, StringComparison.Ordinal);
        Assert.Contains("Transfer failed", Dig.Output(site.EndPoint, "signed.example", "AXFR"), StringComparison.Ordinal);

        // The signatures' own records have the time in them.
        static string[] Records(IPEndPoint at) =>
            [.. Dig.Records(at, "signed.example", "AXFR", "-y", AuthoritativeServer.Key)
                .Where(line => !line.Contains("TSIG", StringComparison.Ordinal))];
    }

    [Fact]
    public void Differences_come_whole_and_only_what_is_new()
    {
        using var server = AuthoritativeServer.Start("named", Zone(serial: 1, 2000));
        using var site = new Site(server.EndPoint);
        for (int serial = 2; serial <= 4; serial++)
        {
            server.Reload(Zone(serial, 2000 + (100 * serial)));
            string expected = $"{serial}";
            Wait.Until($"the server has version {serial}", () => Dig.Serial(server.EndPoint, "example") == expected);
        }

        foreach (string since in new[] { "IXFR=1", "IXFR=2", "IXFR=3", "IXFR=4", "IXFR=5" })
        {
            string[] direct = Dig.Records(server.EndPoint, "example", since);
            Assert.InRange(direct.Length, 1, 1000);
            Assert.Equal(direct, Dig.Records(site.EndPoint, "example", since));
        }
    }

    private static string Zone(int serial, int records) => $"""
        $TTL 3600
        @ IN SOA ns hostmaster {serial} 3600 900 86400 60
        @ IN NS ns
        ns IN A 192.0.2.1
        {string.Join('\n', Enumerable.Range(0, records).Select(i => $"host-{i:D6} IN A 198.51.100.{i % 256}"))}

        """;

    private sealed class Site : IDisposable
    {
        private readonly LoadBalancer.LoadBalancer _balancer;

        public Site(IPEndPoint server)
        {
            _balancer = new LoadBalancer.LoadBalancer(
                new LoadBalancerOptions
                {
                    Listeners = [new ListenerOptions(EndPoint)],
                    Threads = 1,
                    Backends = [new BackendOptions("authority", server) { Mode = BackendMode.Up }],
                    Transfers = new TransferOptions { Action = TransferAction.Allow },
                },
                TimeProvider.System,
                NullLoggerFactory.Instance);
            _balancer.Start();
        }

        public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, FreePort.Next());

        public void Dispose() => _balancer.Dispose();
    }
}
