using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Configuration.Options;
using Holdfast.Daemon.State;
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

    private string DrainsPath => Path.Combine(_folder.Path, "state", "drains.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Drains_survive_a_restart_with_who_why_and_until_when()
    {
        var drains = DrainState.None
            .With(new Drain(null, _time.GetUtcNow()) { By = "alice" })
            .With(new Drain(
                "dns1", _time.GetUtcNow())
            { By = "bob", Reason = "new \"kernel\" → é", Until = _time.GetUtcNow().AddHours(1) })
            .Without("dns2");
        Assert.Null(Open().Save(drains));
        Assert.Equal(drains, Open().LoadDrains(out var over));
        Assert.Empty(over);
        Assert.Empty(_log.Messages);
        Assert.Equal(["drains.json"], Directory.GetFiles(Path.GetDirectoryName(DrainsPath)!).Select(Path.GetFileName));
    }

    [Fact]
    public void A_drain_that_ended_while_the_node_was_down_is_over()
    {
        Open().Save(DrainState.None.With(new Drain("dns1", _time.GetUtcNow()) { Until = _time.GetUtcNow().AddMinutes(30) }));
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.True(Open().LoadDrains(out var over).IsEmpty);
        Assert.Equal("dns1", Assert.Single(over).Service);
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
    public void A_corrupt_file_is_told_of_put_aside_and_does_without(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DrainsPath)!);
        File.WriteAllText(DrainsPath, content);
        Assert.True(Open().LoadDrains(out _).IsEmpty);
        var line = Assert.Single(_log.Messages);
        Assert.Contains(DrainsPath, line, StringComparison.Ordinal);
        Assert.Contains("corrupt", line, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(DrainsPath + ".corrupt"));
        Assert.Null(Open().Save(DrainState.None));
    }

    [Fact]
    public void Where_nothing_can_be_written_it_is_told_once_and_the_node_goes_on()
    {
        File.WriteAllText(_folder.File("state"), "a file where the directory should be");
        var state = Open();
        Assert.True(state.LoadDrains(out _).IsEmpty);
        Assert.Contains("cannot be written", state.Save(DrainState.None), StringComparison.Ordinal);
        state.Save(DrainState.None);
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
            waits.Add((state.Crashes.Begin(options)?.Until - _time.GetUtcNow())?.TotalSeconds);
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

    private NodeState Open() => new(new NodeOptions { StateDirectory = _folder.File("state") }, _time, _log);
}
