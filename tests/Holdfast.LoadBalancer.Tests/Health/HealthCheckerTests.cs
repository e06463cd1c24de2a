using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Descriptors;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Tests.Backends;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Health;

public partial class HealthCheckerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    private readonly ObservedTime _time = new();
    private readonly ScriptedProbe _probe = new();
    private TimeSpan _wait;

    [Fact]
    public async Task Checks_at_once_then_after_a_part_of_the_interval_then_every_interval()
    {
        var backend = Make();
        await using var checker = Start(backend);
        var first = await CheckedAsync();
        Assert.Equal(1, _probe.Asked);
        Assert.True(backend.IsUp);
        Assert.InRange(first, Interval * 0.09, Interval);

        _time.Advance(first);
        Assert.Equal(Interval, await CheckedAsync());
        _time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _probe.Asked);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Interval, await CheckedAsync());
        Assert.Equal(3, _probe.Asked);
    }

    [Fact]
    public async Task Falls_and_rises_as_its_options_say()
    {
        var backend = Make();
        await using var checker = Start(backend);
        Assert.True(await IsUpAfterAsync(backend, HealthVerdict.Failed("SERVFAIL")));
        Assert.False(await IsUpAfterAsync(backend, HealthVerdict.Failed("SERVFAIL")));
        Assert.Equal("SERVFAIL", backend.Status().LastCheck!.Text);
        Assert.Equal(_time.GetUtcNow(), backend.Status().LastCheck!.At);

        Assert.False(await IsUpAfterAsync(backend, HealthVerdict.Ok));
        Assert.False(await IsUpAfterAsync(backend, HealthVerdict.Ok));
        Assert.True(await IsUpAfterAsync(backend, HealthVerdict.Ok));
        Assert.Equal("ok in 0.0 ms", backend.Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Gives_up_at_the_time_out_and_says_so()
    {
        _probe.StaySilent();
        var backend = Make();
        await using var checker = Start(backend);
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.Null(backend.Status().LastCheck);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _time.TimerSetAsync();
        Assert.Equal("timeout after 300 ms", backend.Status().LastCheck!.Text);
        Assert.Equal(Timeout, backend.Status().LastCheck!.Duration);
        Assert.False(backend.IsUp);
    }

    [Fact]
    public async Task Counts_the_interval_from_check_to_check_not_from_answer_to_check()
    {
        var backend = Make();
        await using var checker = Start(backend);
        _time.Advance(await CheckedAsync());
        await _time.TimerSetAsync();
        _probe.StaySilent();
        _time.Advance(await _time.TimerSetAsync());
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        _time.Advance(Timeout);
        Assert.Equal(Interval - Timeout, await _time.TimerSetAsync());
    }

    [Fact]
    public async Task Logs_when_the_backend_turns_and_only_then()
    {
        var log = new RecordedLog();
        var backend = Make();
        await using var checker = new HealthChecker(backend, _time, log, _probe);
        await IsUpAfterAsync(backend, HealthVerdict.Ok);
        await IsUpAfterAsync(backend, HealthVerdict.Failed("SERVFAIL"));
        await IsUpAfterAsync(backend, HealthVerdict.Failed("SERVFAIL"));
        await IsUpAfterAsync(backend, HealthVerdict.Failed("SERVFAIL"));
        Assert.Equal(
            ["Information: Backend a (127.0.0.1:53) is up: ok in 0.0 ms", "Warning: Backend a (127.0.0.1:53) is down: SERVFAIL"],
            log.Lines);
    }

    [Fact]
    public async Task Logs_a_backend_that_is_down_from_the_start()
    {
        var log = new RecordedLog();
        _probe.Answer(HealthVerdict.Failed("REFUSED"));
        await using var checker = new HealthChecker(Make(), _time, log, _probe);
        await CheckedAsync();
        Assert.Equal(["Warning: Backend a (127.0.0.1:53) is down: REFUSED"], log.Lines);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused by the host (ECONNREFUSED)")]
    [InlineData(SocketError.NetworkUnreachable, "no route to its network (ENETUNREACH)")]
    public async Task Says_in_words_what_the_network_said(SocketError error, string words)
    {
        _probe.Throw(new SocketException((int)error));
        var backend = Make();
        await using var checker = Start(backend);
        await CheckedAsync();
        Assert.Equal(words, backend.Status().LastCheck!.Text);
    }

    [Fact]
    public async Task Takes_a_check_it_has_no_descriptor_for_as_nothing_the_backend_has_done()
    {
        var log = new RecordedLog();
        var shortage = new DescriptorShortage(_time, log);
        var backend = Make();
        await using var checker = new HealthChecker(backend, _time, log, _probe, shortage: shortage);
        await IsUpAfterAsync(backend, HealthVerdict.Ok);
        await IsUpAfterAsync(backend, HealthVerdict.Ok);
        var last = backend.Status().LastCheck;
        _probe.Throw(new SocketException((int)SocketError.TooManyOpenSockets));
        for (int checks = 0; checks < 3; checks++)
        {
            _time.Advance(_wait);
            _wait = await CheckedAsync();
        }

        Assert.True(backend.IsUp);
        Assert.Same(last, backend.Status().LastCheck);
        Assert.Equal(3, shortage.Count(DescriptorUse.HealthCheck));
        await Wait.UntilAsync(
            () => log.Lines.Any(line => line.StartsWith("Error: No descriptor is left", StringComparison.Ordinal)));
        Assert.Single(log.Lines, line => line.Contains("No descriptor is left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Goes_on_checking_whatever_a_check_throws()
    {
        _probe.Throw(new InvalidOperationException("broken"));
        var backend = Make();
        await using var checker = Start(backend);
        var wait = await CheckedAsync();
        Assert.Equal("broken", backend.Status().LastCheck!.Text);
        _probe.Answer(HealthVerdict.Ok);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(wait);
            wait = await CheckedAsync();
        }
        Assert.True(backend.IsUp);
    }

    [Fact]
    public async Task Leaves_a_forced_backend_alone_until_it_is_set_free()
    {
        var backend = Make(BackendMode.Down);
        await using var checker = Start(backend);
        for (var i = 0; i < 5; i++)
            _time.Advance(await _time.TimerSetAsync());
        var wait = await _time.TimerSetAsync();
        Assert.Equal(0, _probe.Asked);
        backend.SetMode(BackendMode.Auto);
        _time.Advance(wait);
        await CheckedAsync();
        Assert.True(backend.IsUp);
    }

    [Fact]
    public async Task Stops_in_the_middle_of_a_check_without_counting_it()
    {
        _probe.StaySilent();
        var backend = Make();
        var checker = Start(backend);
        await _time.TimerSetAsync();
        await StoppedAsync(checker);
        Assert.Null(backend.Status().LastCheck);
    }

    [Fact]
    public async Task Stops_between_two_checks()
    {
        var checker = Start(Make());
        await CheckedAsync();
        await StoppedAsync(checker);
        _time.Advance(Interval * 3);
        Assert.Equal(1, _probe.Asked);
    }

    private static Backend Make(BackendMode mode = BackendMode.Auto) => new(
        TestPool.Options(
            "a", mode: mode) with
        { HealthCheck = new() { Interval = Interval, Timeout = Timeout, Rise = 3, Fall = 2 } },
        workers: 1);

    private static Task StoppedAsync(HealthChecker checker) =>
        checker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private HealthChecker Start(Backend backend) => new(backend, _time, NullLogger.Instance, _probe);

    /// <summary>Waits until a check has been made; gives the time until the next.</summary>
    private async Task<TimeSpan> CheckedAsync()
    {
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        return await _time.TimerSetAsync();
    }

    /// <summary>Whether the backend is up after a check with this verdict, the time having come for it.</summary>
    private async Task<bool> IsUpAfterAsync(Backend backend, HealthVerdict verdict)
    {
        if (_wait == TimeSpan.Zero)
            _wait = await CheckedAsync();
        _probe.Answer(verdict);
        _time.Advance(_wait);
        _wait = await CheckedAsync();
        return backend.IsUp;
    }

}
