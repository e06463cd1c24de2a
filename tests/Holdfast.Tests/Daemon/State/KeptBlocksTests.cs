using System.Net;
using Holdfast.Configuration.Options;
using Holdfast.Daemon.State;
using Holdfast.Dns.Names;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.Testing.Clocks;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.State;

/// <summary>The blocks that a node keeps over a restart.</summary>
public sealed class KeptBlocksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordedLog _log = new();
    private readonly SettableClock _clock;
    private readonly long _booted;

    public KeptBlocksTests()
    {
        _clock = new SettableClock(_time);
        _booted = _time.GetTimestamp();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Blocks_survive_a_restart_with_who_why_and_what_is_left_of_their_time()
    {
        using (var state = Open())
        {
            Assert.Null(await state.SaveAsync(
            [
                new Block(BlockTarget.Of(IPNetwork.Parse("2001:db8::/48")), BlockAction.Drop, BlockOrigin.Operator, "alice")
                {
                    Reason = "ticket \"4711\" → é", Age = TimeSpan.FromMinutes(1), Remaining = TimeSpan.FromMinutes(10),
                },
                new Block(BlockTarget.Of(Name.Parse("a\\.b.Example")), BlockAction.NxDomain, BlockOrigin.Operator, "bob"),
            ]));
        }

        _time.Advance(TimeSpan.FromMinutes(4));
        var kept = Open().LoadBlocks();
        Assert.Equal(
            new Block(BlockTarget.Of(IPNetwork.Parse("2001:db8::/48")), BlockAction.Drop, BlockOrigin.Operator, "alice")
            {
                Reason = "ticket \"4711\" → é",
                Age = TimeSpan.FromMinutes(5),
                Remaining = TimeSpan.FromMinutes(6),
            },
            kept[0]);
        Assert.Equal(
            (Name.Parse("a\\.b.example."), BlockAction.NxDomain, null),
            (kept[1].Target.Suffix, kept[1].Action, kept[1].Remaining));
        _time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(TimeSpan.Zero, Open().LoadBlocks()[0].Remaining);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task The_time_that_passes_counts_whatever_becomes_of_the_wall_clock()
    {
        using (var state = Open())
        {
            await state.SaveAsync([new Block(BlockTarget.Of(Name.Parse("example.")), BlockAction.Drop, BlockOrigin.Operator, "alice")
            {
                Remaining = TimeSpan.FromMinutes(10),
            }]);
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        _clock.Set(TimeSpan.FromDays(3));
        Assert.Equal(TimeSpan.FromMinutes(8), Assert.Single(Open().LoadBlocks()).Remaining);
    }

    [Theory]
    [InlineData("{\"blocks\": [null]}")]
    [InlineData("{\"blocks\": [{\"network\": null, \"suffix\": null, \"action\": \"drop\", \"since\": \"2026-11-24T08:00:00Z\", "
        + "\"until\": null, \"by\": \"x\", \"reason\": null}]}")]
    [InlineData("{\"blocks\": [{\"network\": \"192.0.2.1\", \"suffix\": null, \"action\": \"tarpit\", "
        + "\"since\": \"2026-11-24T08:00:00Z\", \"until\": null, \"by\": \"x\", \"reason\": null}]}")]
    public void A_corrupt_file_is_put_aside_and_does_without(string content)
    {
        Directory.CreateDirectory(_folder.File("state"));
        File.WriteAllText(_folder.File("state/blocks.json"), content);
        Assert.Empty(Open().LoadBlocks());
        Assert.Contains("corrupt", Assert.Single(_log.Messages), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("state/blocks.json.corrupt")));
    }

    private NodeState Open() => new(
        new NodeOptions { StateDirectory = _folder.File("state") }, _clock, _log,
        () => new BootClock("this boot", _time.GetElapsedTime(_booted)),
        StateDisk.Real with { ReadPatience = TimeSpan.FromSeconds(20), WritePatience = TimeSpan.FromSeconds(20) });
}
