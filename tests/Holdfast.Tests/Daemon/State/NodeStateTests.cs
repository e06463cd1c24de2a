using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Daemon.State;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Testing.Clocks;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.State;

/// <summary>What a node keeps over a restart, whatever has become of its files.</summary>
public sealed class NodeStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordedLog _log = new();
    private readonly SettableClock _clock;
    private readonly long _booted;
    private string _boot = "this boot";

    public NodeStateTests()
    {
        _clock = new SettableClock(_time);
        _booted = _time.GetTimestamp();
    }

    private string DrainsPath => Path.Combine(_folder.Path, "state", "drains.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Drains_survive_a_restart_with_who_why_and_until_when()
    {
        var drains = DrainState.None
            .With(new Drain(null, _clock.GetUtcNow()) { By = "alice" })
            .With(new Drain(
                "dns1", _clock.GetUtcNow())
            { By = "bob", Reason = "new \"kernel\" → é", Until = _clock.GetUtcNow().AddHours(1) })
            .Without("dns2");
        using (var state = Open()) Assert.Null(await state.SaveAsync(drains));
        Assert.Equal(drains, Open().LoadDrains(out var over));
        Assert.Empty(over);
        Assert.Empty(_log.Messages);
        Assert.Equal(["drains.json"], Directory.GetFiles(Path.GetDirectoryName(DrainsPath)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_drain_that_ended_while_the_node_was_down_is_over()
    {
        await Open().SaveAsync(
            DrainState.None.With(new Drain("dns1", _clock.GetUtcNow()) { Until = _clock.GetUtcNow().AddMinutes(30) }));
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.True(Open().LoadDrains(out var over).IsEmpty);
        Assert.Equal("dns1", Assert.Single(over).Service);
    }

    [Fact]
    public async Task What_was_said_of_backends_survives_a_restart_for_its_time()
    {
        BackendOverride[] said =
        [
            new("r1", BackendMode.Down, _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(30), "alice", "new \"memory\""),
            new("r2", BackendMode.Auto, _clock.GetUtcNow(), null, "bob", null),
        ];
        using (var state = Open()) Assert.Null(await state.SaveAsync([.. said]));
        using (var state = Open()) Assert.Equal(said, state.LoadBackendOverrides());
        _time.Advance(TimeSpan.FromMinutes(31));
        using (var state = Open()) Assert.Equal("r2", Assert.Single(state.LoadBackendOverrides()).Backend);
        File.WriteAllText(Path.Combine(_folder.Path, "state", "backends.json"), "{\"backends\": [{\"backend\": \"r1\"}]}");
        using (var state = Open()) Assert.Empty(state.LoadBackendOverrides());
        Assert.Contains("corrupt", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"drains\": null, \"exempt\": []}")]
    [InlineData("{\"drains\": [null], \"exempt\": []}")]
    [InlineData("{\"drains\": [{\"service\": 7}], \"exempt\": []}")]
    [InlineData(
        "{\"drains\": [{\"service\": \"dns1\", \"since\": \"yesterday\", \"until\": null, \"by\": \"x\", \"reason\": null}], \"exempt\": []}")]
    [InlineData("\0\0\0\0")]
    public async Task A_corrupt_file_is_told_of_put_aside_and_does_without(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DrainsPath)!);
        File.WriteAllText(DrainsPath, content);
        Assert.True(Open().LoadDrains(out _).IsEmpty);
        var line = Assert.Single(_log.Messages);
        Assert.Contains(DrainsPath, line, StringComparison.Ordinal);
        Assert.Contains("corrupt", line, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(DrainsPath + ".corrupt"));
        Assert.Null(await Open().SaveAsync(DrainState.None));
    }

    [Fact]
    public async Task Where_nothing_can_be_written_it_is_told_once_and_the_node_goes_on()
    {
        File.WriteAllText(_folder.File("state"), "a file where the directory should be");
        var state = Open();
        Assert.True(state.LoadDrains(out _).IsEmpty);
        Assert.Contains("cannot be written", await state.SaveAsync(DrainState.None), StringComparison.Ordinal);
        await state.SaveAsync(DrainState.None);
        Assert.Single(_log.Messages, line => line.Contains("node.state_dir", StringComparison.Ordinal));
    }

    [Fact]
    public void Deaths_in_a_row_hold_back_longer_and_longer()
    {
        var options = new CrashBackoffOptions { After = 2, Initial = TimeSpan.FromSeconds(10), Max = TimeSpan.FromSeconds(60) };
        List<double?> waits = [];
        for (var death = 0; death < 6; death++)
        {
            using var state = Open();
            waits.Add((state.Crashes.Begin(options)?.Until - _clock.GetUtcNow())?.TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Equal([null, null, 10, 20, 40, 60], waits);
    }

    [Fact]
    public void A_stop_by_signal_ends_the_row()
    {
        var options = new CrashBackoffOptions { After = 1 };
        using (var dies = Open()) Assert.Null(dies.Crashes.Begin(options));
        using (var stopped = Open())
        {
            Assert.NotNull(stopped.Crashes.Begin(options));
            stopped.Crashes.Forget();
        }
        using var next = Open();
        Assert.Null(next.Crashes.Begin(options));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public void A_process_that_lived_long_after_its_wait_did_not_die_young(int seconds, bool young)
    {
        var options = new CrashBackoffOptions { After = 1, Initial = TimeSpan.FromSeconds(30), Max = TimeSpan.FromSeconds(60) };
        using (var dies = Open()) dies.Crashes.Begin(options);
        using (var waits = Open())
        {
            Assert.NotNull(waits.Crashes.Begin(options));
            _time.Advance(TimeSpan.FromSeconds(30 + seconds));
        }
        using var next = Open();
        Assert.Equal(young, next.Crashes.Begin(options) is not null);
    }

    [Fact]
    public void Turned_off_it_writes_nothing()
    {
        using var state = Open();
        Assert.Null(state.Crashes.Begin(new CrashBackoffOptions { After = 0 }));
        state.Crashes.Forget();
        Assert.False(Directory.Exists(Path.GetDirectoryName(DrainsPath)));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(-90_000)]
    public async Task A_drain_lasts_as_long_as_it_was_to_when_the_clock_is_set_between_two_starts(int step)
    {
        var until = _clock.GetUtcNow().AddMinutes(30);
        await Open().SaveAsync(DrainState.None.With(new Drain("dns1", _clock.GetUtcNow()) { Until = until }));
        _time.Advance(TimeSpan.FromMinutes(10));
        _clock.Set(TimeSpan.FromSeconds(step));
        var drain = Assert.Single(Open().LoadDrains(out _).Drains);
        Assert.Equal(TimeSpan.FromMinutes(20), drain.Until - _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(10), _clock.GetUtcNow() - drain.Since);
    }

    [Fact]
    public async Task After_another_boot_with_a_clock_that_was_set_back_a_drain_lasts_no_longer_than_it_was_to()
    {
        var now = _clock.GetUtcNow();
        await Open().SaveAsync(DrainState.None.With(new Drain("dns1", now) { Until = now.AddMinutes(30) }));
        _boot = "another boot";
        _clock.Set(TimeSpan.FromHours(-5));
        var drain = Assert.Single(Open().LoadDrains(out _).Drains);
        Assert.Equal((now.AddHours(-5), now.AddHours(-5).AddMinutes(30)), (drain.Since, drain.Until));
    }

    [Theory]
    [InlineData("\"at\": \"9999-12-31T23:59:59Z\", \"boot\": \"this boot\", \"uptime\": 1")]
    [InlineData("\"at\": \"2026-11-24T08:00:00Z\", \"boot\": \"this boot\", \"uptime\": 1e300")]
    [InlineData("\"at\": \"2026-11-24T08:00:00Z\", \"boot\": \"this boot\", \"uptime\": -1")]
    [InlineData("\"at\": \"2026-11-24T08:00:00Z\", \"boot\": null, \"uptime\": 1")]
    public void Dates_that_cannot_be_reckoned_with_are_told_and_done_without(string written)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DrainsPath)!);
        File.WriteAllText(DrainsPath, $"{{\"drains\": [], \"exempt\": [], \"written\": {{{written}}}}}");
        Assert.True(Open().LoadDrains(out _).IsEmpty);
        Assert.Contains("corrupt", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_say_when_it_was_written_is_read()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DrainsPath)!);
        File.WriteAllText(DrainsPath,
            "{\"drains\": [{\"service\": \"dns1\", \"since\": \"2026-11-24T07:00:00Z\", \"until\": null, \"by\": \"x\", \"reason\": null}], \"exempt\": []}");
        Assert.Equal("dns1", Assert.Single(Open().LoadDrains(out _).Drains).Service);
    }

    private NodeState Open() => new(new NodeOptions { StateDirectory = _folder.File("state") }, _clock, _log,
        () => new BootClock(_boot, _time.GetElapsedTime(_booted)),
        StateDisk.Real with { ReadPatience = TimeSpan.FromSeconds(20), WritePatience = TimeSpan.FromSeconds(20) });
}
