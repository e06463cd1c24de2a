using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Interop.Tests.Peers;
using Holdfast.Lab.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using static Holdfast.Interop.Tests.Bgp.Routes;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>The machine's addresses change while we speak.</summary>
public sealed class AddressChangeTests
{
    [Fact]
    public async Task Starting_and_stopping_while_addresses_come_and_go_waits_for_nothing()
    {
        await using var peering = new Peering(PeerProgram.Bird);
        using var done = new CancellationTokenSource();
        var changes = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var verb in (string[])["add", "del"])
                    Tool.Try("ip", ["addr", verb, $"{peering.Link.Elsewhere}/32", "dev", peering.Link.Interface]);
            }
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 30; round++)
        {
            peering.StartSpeaker(To(Dns1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
            await peering.StopSpeakerAsync("round").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
        await done.CancelAsync();
        await changes;
    }

    [Fact]
    public async Task Several_speakers_start_and_stop_at_once_while_addresses_come_and_go()
    {
        using var link = new PeerLink();
        using var done = new CancellationTokenSource();
        var changes = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var verb in (string[])["add", "del"])
                    Tool.Try("ip", ["addr", verb, $"{link.ElsewhereIpv6}/128", "dev", link.Interface]);
            }
        }, TestContext.Current.CancellationToken);
        var options = new BgpOptions
        {
            LocalAs = 65101,
            RouterId = link.Own,
            ListenPort = 0,
            Neighbors = [new NeighborOptions("peer", link.Peer, 395089)],
        };
        var speakers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                await using var speaker = new BgpSpeaker(options, TimeProvider.System, NullLoggerFactory.Instance);
                speaker.Start();
                await Task.Delay(5);
            }
        }));
        await Task.WhenAll(speakers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await changes;
    }

    [Fact]
    public async Task A_next_hop_follows_the_ipv6_address()
    {
        // Over IPv4: the session itself does not depend on the address.
        await using var peering = new Peering(PeerProgram.Bird);
        await peering.UpAsync(To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Tool.Run("ip", ["addr", "add", $"{peering.Link.ElsewhereIpv6}/64", "dev", peering.Link.Interface, "nodad"]);
        Tool.Run("ip", ["addr", "del", $"{peering.Link.OwnIpv6}/64", "dev", peering.Link.Interface]);
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { NextHop = peering.Link.ElsewhereIpv6 });
        Assert.Equal(0, peering.Status.Flaps);
    }

    [Fact]
    public async Task A_next_hop_follows_the_link_local_address()
    {
        await using var peering = new Peering(PeerProgram.Bird);
        await peering.UpAsync(To(Dns1Ipv6));
        await peering.StoresAsync(From(peering, Dns1Ipv6));
        Tool.Run("ip", ["addr", "add", "fe80::99/64", "dev", peering.Link.Interface, "nodad"]);
        Tool.Run("ip", ["addr", "del", $"{peering.Link.OwnLinkLocal}/64", "dev", peering.Link.Interface]);
        await peering.StoresAsync(From(peering, Dns1Ipv6) with { LinkLocal = System.Net.IPAddress.Parse("fe80::99") });
        Assert.Equal(0, peering.Status.Flaps);
    }
}
