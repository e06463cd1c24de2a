using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Configuration.Options;
using Holdfast.Daemon.State;
using Holdfast.Linux.Files;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon.State;

/// <summary>A state directory that hangs, or cannot be written for a while.</summary>
public sealed class StateDirectoryTroubleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly RecordedLog _log = new();
    private readonly ManualResetEventSlim _answers = new();
    private volatile bool _isFull;

    private DrainState Drained => DrainState.None.With(new Drain("dns1", _time.GetUtcNow()));

    public void Dispose()
    {
        _answers.Set();
        _folder.Dispose();
    }

    [Fact]
    public void A_directory_that_hangs_holds_up_neither_start_nor_drain_nor_stop()
    {
        Task<string?> saved;
        using (var state = Open(Hanging))
        {
            Assert.True(state.LoadDrains(out _).IsEmpty);
            Assert.Null(state.Crashes.Begin(new CrashBackoffOptions { After = 1 }));
            saved = state.SaveAsync(Drained);
            Assert.Contains(_log.Messages, line => line.Contains("drains.json cannot be read", StringComparison.Ordinal));
            _time.Advance(BackgroundFile.Patience);
            Assert.Collection(state.Findings,
                finding => Assert.StartsWith("drains do not survive", finding, StringComparison.Ordinal),
                finding => Assert.StartsWith("crash back-off does not survive", finding, StringComparison.Ordinal));
            state.Crashes.Forget();
        }
        Assert.False(saved.IsCompleted);
    }

    [Fact]
    public async Task What_was_saved_while_it_hung_is_there_once_it_answers()
    {
        using var state = Open(Hanging);
        _ = state.SaveAsync(DrainState.None);
        var saved = state.SaveAsync(Drained);
        _answers.Set();
        Assert.Null(await saved);
        Assert.Empty(state.Findings);
        using var next = Open(StateDisk.Real with { ReadPatience = TimeSpan.FromSeconds(20) });
        Assert.Equal("dns1", Assert.Single(next.LoadDrains(out _).Drains).Service);
    }

    [Fact]
    public async Task A_full_directory_is_a_finding_until_there_is_room()
    {
        _isFull = true;
        using var state = Open(Filling);
        Assert.Contains("No space left", await state.SaveAsync(Drained), StringComparison.Ordinal);
        string finding = Assert.Single(state.Findings);
        Assert.StartsWith("drains do not survive a restart: ", finding, StringComparison.Ordinal);
        Assert.Contains(_folder.File("drains.json"), finding, StringComparison.Ordinal);
        _isFull = false;
        _time.Advance(BackgroundFile.RetryPause);
        await Wait.UntilAsync(() => state.Findings.IsEmpty);
        Assert.True(File.Exists(_folder.File("drains.json")));
        await Wait.UntilAsync("it is told", () => _log.Entries.Count == 2);
        Assert.Contains("tries that failed: 1)", _log.Messages.Last(), StringComparison.Ordinal);
    }

    private StateDisk Hanging => new(
        path =>
        {
            _answers.Wait();
            return RegularFile.OpenRead(path);
        },
        (path, content) =>
        {
            _answers.Wait();
            WholeFile.Write(path, content);
        })
    { ReadPatience = TimeSpan.FromMilliseconds(20), WritePatience = TimeSpan.FromMilliseconds(20) };

    private StateDisk Filling => StateDisk.Real with
    {
        Write = (path, content) =>
        {
            if (_isFull) throw new IOException("No space left on device");
            WholeFile.Write(path, content);
        },
    };

    private NodeState Open(StateDisk disk) =>
        new(new NodeOptions { StateDirectory = _folder.Path }, _time, _log, bootClock: static () => null, disk);
}
