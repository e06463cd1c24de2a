using Holdfast.Configuration;
using Holdfast.Daemon;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Daemon;

/// <summary>A configuration whose file system hangs.</summary>
public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _answers = new();
    private int _reads;

    public void Dispose() => _answers.Set();

    [Fact]
    public async Task A_file_that_hangs_is_refused_after_a_bound_and_read_anew_when_it_answers()
    {
        var reader = new ConfigurationReader("/etc/holdfast.yaml", Hang, _time);
        var first = reader.ReadAsync();
        Assert.False(first.IsCompleted);
        _time.Advance(ConfigurationReader.Patience);
        var refused = await first;
        Assert.Null(refused.Options);
        Assert.Equal(ConfigurationOutcome.Unreadable, refused.Outcome);
        Assert.Contains("does not answer", Assert.Single(refused.Diagnostics).ToString(), StringComparison.Ordinal);

        _answers.Set();
        Assert.Empty((await reader.ReadAsync()).Diagnostics);
        Assert.Equal(2, Volatile.Read(ref _reads));
    }

    [Fact]
    public async Task Readings_that_hang_are_bounded_in_number()
    {
        var reader = new ConfigurationReader("/etc/holdfast.yaml", Hang, _time);
        List<Task<ConfigurationResult>> hanging = [.. Enumerable.Range(0, 4).Select(_ => reader.ReadAsync())];
        Assert.Single((await reader.ReadAsync()).Diagnostics);
        Assert.DoesNotContain(hanging, reading => reading.IsCompleted);
        _answers.Set();
        await Task.WhenAll(hanging);
    }

    private ConfigurationResult Hang()
    {
        Interlocked.Increment(ref _reads);
        _answers.Wait();
        return new ConfigurationResult(null, []);
    }
}
