using System.Text;
using Holdfast.Linux.Files;
using Holdfast.Testing.Files;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Linux.Tests.Files;

public sealed class BackgroundFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string? Why, int Failures)> _told = [];
    private readonly List<string?> _written = [];
    private readonly ManualResetEventSlim _goes = new(initialState: true);
    private volatile string? _failure;
    private int _atOnce;
    private int _mostAtOnce;
    private bool _onPool;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _goes.Set();
        _folder.Dispose();
    }

    [Fact]
    public async Task Content_is_written_whole_and_null_removes_the_file()
    {
        string path = _folder.File("new/file");
        using var file = new BackgroundFile(path, _time, Tell);
        Assert.Null(await file.Save("one"u8.ToArray()));
        Assert.Equal("one", await File.ReadAllTextAsync(path, Cancellation));
        Assert.Null(await file.Save(null));
        Assert.Equal([], Directory.GetFileSystemEntries(_folder.File("new")));
        Assert.Null(await file.Save(null));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_file_system_that_hangs_delays_nobody_and_gets_the_newest_content_when_it_answers()
    {
        using var file = Open();
        _goes.Reset();
        var first = Save(file, "1");
        Wait.Until("the write hangs", () => Volatile.Read(ref _atOnce) == 1);
        var second = Save(file, "2");
        var third = Save(file, "3");
        file.Flush(TimeSpan.FromMilliseconds(1));
        file.Flush(TimeSpan.FromDays(1)); // it is known now that this would be in vain
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        Assert.Null(file.Error);
        _time.Advance(BackgroundFile.Patience);
        Assert.Contains("does not answer", file.Error, StringComparison.Ordinal);
        _goes.Set();
        Assert.Equal([null, null, null], await Task.WhenAll(first, second, third));
        Assert.Equal(["1", "3"], _written);
        Assert.Equal((1, false), (_mostAtOnce, _onPool));
        Assert.Null(file.Error);
        Assert.Equal(["the file system does not answer", null], _told.Select(told => told.Why));
    }

    [Fact]
    public async Task A_failure_is_told_once_and_tried_again_until_there_is_room()
    {
        using var file = Open();
        _failure = "no space left";
        Assert.Equal("no space left", await Save(file, "1"));
        Assert.Equal("no space left", await Save(file, "2"));
        Assert.Equal("no space left", file.Error);
        for (int tries = 3; tries < 6; tries++)
        {
            _time.Advance(BackgroundFile.RetryPause);
            Wait.Until("it is tried again", () => Count() == tries);
            file.Flush(TimeSpan.FromSeconds(20));
        }
        _failure = null;
        _time.Advance(BackgroundFile.RetryPause);
        await Wait.UntilAsync(() => file.Error is null);
        file.Flush(TimeSpan.FromSeconds(20));
        Assert.Equal([("no space left", 1), (null, 5)], _told);
        lock (_written) Assert.Equal(["1", "2", "2", "2", "2", "2"], _written);
        _time.Advance(BackgroundFile.RetryPause * 3);
        Assert.Equal(6, Count());
    }

    [Fact]
    public async Task What_is_saved_after_a_failure_is_tried_at_once()
    {
        using var file = Open();
        _failure = "read-only";
        Assert.Equal("read-only", await Save(file, "1"));
        _failure = null;
        Assert.Null(await Save(file, "2"));
        Assert.Null(file.Error);
    }

    [Fact]
    public async Task A_full_file_system_says_so_and_keeps_the_old_content()
    {
        // Every write to /dev/full finds no room.
        using var file = new BackgroundFile(_folder.File("file"), _time, Tell, (path, content) =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(content);
        });
        Assert.NotNull(await file.Save("one"u8.ToArray()));
        Assert.NotNull(file.Error);
    }

    private static Task<string?> Save(BackgroundFile file, string text) => file.Save(Encoding.ASCII.GetBytes(text));

    private BackgroundFile Open() => new(_folder.File("file"), _time, Tell, Write);

    private int Count()
    {
        lock (_written) return _written.Count;
    }

    private void Tell(string? why, int failures) => _told.Add((why, failures));

    private void Write(string path, byte[]? content)
    {
        _mostAtOnce = Math.Max(_mostAtOnce, Interlocked.Increment(ref _atOnce));
        _onPool |= Thread.CurrentThread.IsThreadPoolThread;
        _goes.Wait();
        lock (_written) _written.Add(content is null ? null : Encoding.ASCII.GetString(content));
        Interlocked.Decrement(ref _atOnce);
        if (_failure is { } failure) throw new IOException(failure);
    }
}
