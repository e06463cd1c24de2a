using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Health;

/// <summary>Backends that are suspected to have died between two checks.</summary>
public partial class HealthCheckerTests
{
    [Fact]
    public async Task Checks_a_suspected_backend_at_once_and_again_until_it_is_down()
    {
        var backend = Make();
        await using var checker = Start(backend);
        var wait = await CheckedAsync();
        _time.Advance(wait / 2);
        _probe.Throw(new SocketException((int)SocketError.ConnectionRefused));
        backend.Refused(_time.GetTimestamp(), isDatagram: true);
        // Two checks without a pause: so many failures bring it down.
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        Assert.Equal(Interval, await CheckedAsync());
        Assert.Equal(3, _probe.Asked);
        Assert.False(backend.IsUp);
        Assert.False(backend.Suspicion.Exists);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refused_queries_are_failed_checks_where_they_come_as_the_check_does(bool isDatagram)
    {
        var backend = Make();
        await using var checker = Start(backend);
        _time.Advance(await CheckedAsync() / 2);
        _probe.StaySilent();
        backend.Refused(_time.GetTimestamp(), isDatagram);
        backend.Refused(_time.GetTimestamp(), isDatagram);
        if (isDatagram)
        {
            Wait.Until("it is down, whatever a check would find", () => !backend.IsUp);
            return;
        }

        Assert.Equal(Timeout, await _time.TimerSetAsync());
        Assert.True(backend.IsUp);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.ConnectionReset)]
    public async Task One_refused_query_and_a_refused_connection_are_enough(SocketError connection)
    {
        var backend = Make();
        var tcp = new ScriptedProbe();
        tcp.Throw(new SocketException((int)connection));
        await using var checker = new HealthChecker(backend, _time, NullLogger.Instance, _probe, tcp);
        _time.Advance(await CheckedAsync() / 2);
        _probe.StaySilent();
        backend.Refused(_time.GetTimestamp(), isDatagram: true);
        Wait.Until("the connection was tried", () => tcp.Asked == 1);
        if (connection == SocketError.ConnectionRefused)
            Wait.Until("it is down, whatever a check would find", () => !backend.IsUp);
        else
            Assert.True(backend.IsUp);
    }

    [Fact]
    public async Task Checks_a_backend_that_falls_silent_one_time_out_after_the_other()
    {
        var backend = Make();
        await using var checker = Start(backend);
        _time.Advance(await CheckedAsync() / 2);
        _probe.StaySilent();
        backend.Suspicion.BySilence(_time.GetTimestamp());
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        Assert.True(backend.IsUp);
        _time.Advance(Timeout);
        Assert.Equal(Timeout, await _time.TimerSetAsync());
        Assert.True(backend.Suspicion.Exists);
        _time.Advance(Timeout);
        Assert.Equal(Interval - Timeout, await _time.TimerSetAsync());
        Assert.False(backend.IsUp);
    }

    [Fact]
    public async Task A_check_that_is_answered_ends_a_suspicion_and_the_rhythm_goes_on()
    {
        var backend = Make();
        await using var checker = Start(backend);
        _time.Advance(await CheckedAsync() / 2);
        backend.Suspicion.BySilence(_time.GetTimestamp());
        Assert.Equal(Interval, await CheckedAsync());
        Assert.True(backend.IsUp);
        Assert.False(backend.Suspicion.Exists);
        backend.Suspicion.BySilence(_time.GetTimestamp());
        Assert.False(backend.Suspicion.Exists);
    }

    [Fact]
    public async Task What_is_suspected_of_a_backend_that_is_not_checked_is_forgotten_after_an_interval()
    {
        var backend = Make(BackendMode.Up);
        await using var checker = Start(backend);
        _time.Advance(await _time.TimerSetAsync() / 2);
        backend.Suspicion.BySilence(_time.GetTimestamp());
        var wait = await _time.TimerSetAsync();
        Assert.InRange(wait, Interval / 20, Interval);
        Assert.True(backend.Suspicion.Exists);
        _time.Advance(wait);
        await _time.TimerSetAsync();
        Assert.False(backend.Suspicion.Exists);
        Assert.Equal(0, _probe.Asked);
    }

    [Fact]
    public async Task What_is_suspected_before_the_first_round_is_not_forgotten_by_it()
    {
        var backend = Make(BackendMode.Up);
        // Told before there is a checker: one that hears of it begins to wait anew.
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.Suspicion.Changed += () => told.TrySetResult();
        backend.Suspicion.BySilence(_time.GetTimestamp());
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await using var checker = Start(backend);
        var wait = await _time.TimerSetAsync();
        Assert.True(backend.Suspicion.Exists);
        _time.Advance(wait);
        await _time.TimerSetAsync();
        Assert.False(backend.Suspicion.Exists);
    }
}
