using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Linux.Handover;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>A session goes from one speaker to another, as from one process to the next, while the neighbor looks on.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private static readonly Route Kept = Of("203.0.113.1/32", 100);
    private static readonly Route Ipv6 = Of("2001:db8:5301::/64", 100);

    private readonly LoopbackSpeakers _speakers = LoopbackSpeakers.Create();
    private BgpSpeaker? _heir;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_heir is not null) await _heir.DisposeAsync();
        await _speakers.DisposeAsync();
    }

    [Fact]
    public async Task The_neighbor_sees_neither_an_end_nor_an_update()
    {
        var before = await AnnounceAsync(Kept, Of("203.0.113.2/32", 100));
        HandOver(Kept, Of("203.0.113.2/32", 100));
        await KeepalivesGoOnAsync();
        Assert.Equal(before, _speakers.SecondSees.Received.Update);
        Assert.Equal(0, _speakers.SecondSees.Flaps);
        var heir = _heir!.Neighbors[0];
        Assert.Equal((SessionState.Established, 1, 0), (heir.State, heir.TimesEstablished, heir.Flaps));
        Assert.Equal(2, heir.Routes.Count);
    }

    [Fact]
    public async Task What_is_announced_otherwise_is_told_and_nothing_else()
    {
        var before = await AnnounceAsync(Kept, Of("203.0.113.2/32", 100), Of("203.0.113.3/32", 100));
        // One with another MED, one withdrawn, one new.
        HandOver(Kept, Of("203.0.113.2/32", 200), Of("203.0.113.4/32", 100));
        await Wait.UntilAsync(() => _speakers.SecondSees.Received.Update >= before + 3);
        await KeepalivesGoOnAsync();
        Assert.Equal(before + 3, _speakers.SecondSees.Received.Update);
        Assert.Equal(0, _speakers.SecondSees.Flaps);
    }

    [Fact]
    public async Task A_hand_over_that_is_taken_back_ends_nothing_and_loses_no_change()
    {
        var before = await AnnounceAsync(Kept);
        var left = _speakers.First.Suspend();
        Assert.Single(left.Sessions);
        _speakers.First.Announce([Kept, Ipv6 with { Prefix = Of("203.0.113.9/32", 1).Prefix }]);
        Assert.Equal(before, _speakers.SecondSees.Received.Update);
        _speakers.First.Resume();
        await Wait.UntilAsync(() => _speakers.SecondSees.Received.Update == before + 1);
        Assert.Equal(0, _speakers.SecondSees.Flaps);
    }

    [Fact]
    public async Task The_session_ends_with_the_only_copy_and_begins_anew_where_it_was()
    {
        await AnnounceAsync(Kept);
        var left = _speakers.First.Suspend();
        var copies = left.Sockets.Select(socket => PassedDescriptors.Duplicate(socket)).ToList();
        _speakers.First.Abandon();
        Assert.Equal(SessionState.Established, _speakers.SecondSees.State);
        // The process that had it dies.
        foreach (var copy in copies) PassedDescriptors.Close(copy);
        await Wait.UntilAsync(() => _speakers.SecondSees.Flaps == 1);
        _speakers.First.BeginAgain();
        await Wait.UntilAsync(() => _speakers.SecondSees.State == SessionState.Established);
    }

    [Fact]
    public async Task A_session_that_another_configuration_could_not_have_is_ended_and_begins_anew()
    {
        await AnnounceAsync(Kept);
        HandOver(options => options with { RouterId = IPAddress.Parse("192.0.2.99") }, [Kept]);
        await Wait.UntilAsync(() => _speakers.SecondSees is { Flaps: 1, State: SessionState.Established });
    }

    private static Route Of(string prefix, uint med)
    {
        var network = IPNetwork.Parse(prefix);
        return new Route(new Prefix(network.BaseAddress, network.PrefixLength)) { Med = med };
    }

    private async Task<long> AnnounceAsync(params ImmutableArray<Route> routes)
    {
        _speakers.First.Announce(routes);
        await _speakers.StartAsync();
        await Wait.UntilAsync(() => _speakers.FirstSees.Routes.Count == routes.Length
            && _speakers.SecondSees.Received.Update == _speakers.FirstSees.Sent.Update);
        return _speakers.SecondSees.Received.Update;
    }

    private void HandOver(params ImmutableArray<Route> routes) => HandOver(static options => options, routes);

    private void HandOver(Func<BgpOptions, BgpOptions> change, ImmutableArray<Route> routes)
    {
        var left = _speakers.First.Suspend();
        int[] copies = [.. left.Sockets.Select(socket => PassedDescriptors.Duplicate(socket))];
        _speakers.First.Abandon();
        _heir = new BgpSpeaker(change(_speakers.FirstOptions), TimeProvider.System, NullLoggerFactory.Instance);
        _heir.Announce(routes);
        _heir.Start(new SpeakerHandover(left.Sessions, copies));
    }

    private async Task KeepalivesGoOnAsync()
    {
        var (heard, said) = (_speakers.SecondSees.Received.Keepalive, _heir!.Neighbors[0].Received.Keepalive);
        await Wait.UntilAsync(() => _speakers.SecondSees.Received.Keepalive > heard
            && _heir.Neighbors[0].Received.Keepalive > said);
    }
}
