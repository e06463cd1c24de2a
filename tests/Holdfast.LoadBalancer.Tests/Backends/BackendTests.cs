using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Pools;

namespace Holdfast.LoadBalancer.Tests.Backends;

public class BackendTests
{
    [Fact]
    public void Adds_up_the_cells_of_all_workers()
    {
        var backend = TestPool.Backend("a", workers: 3);
        for (var worker = 0; worker < 3; worker++)
        {
            ref var cell = ref backend.Cell(worker);
            for (var i = 0; i < 5; i++)
                cell.QuerySent();
            cell.AnswerReceived(100 * (worker + 1));
            cell.TimedOut();
            cell.SendFailed();
            cell[BackendCounter.Late]++;
            cell[BackendCounter.Forged] += 2;
        }
        var status = backend.Status();
        Assert.Equal(15, status.Queries);
        Assert.Equal(3, status.Answers);
        Assert.Equal(3, status.Timeouts);
        Assert.Equal(3, status.SendErrors);
        Assert.Equal(6, status.Drops);
        Assert.Equal(3, status.Late);
        Assert.Equal(6, status.Forged);
        Assert.Equal(6, status.Outstanding);
        Assert.Equal(TimeSpan.FromMicroseconds(200), status.Latency);
    }

    [Fact]
    public void Keeps_workers_off_each_others_cache_lines()
    {
        var backend = TestPool.Backend("a", workers: 2);
        unsafe
        {
            fixed (BackendCell* first = &backend.Cell(0), second = &backend.Cell(1))
                Assert.InRange((byte*)second - (byte*)first, 128, int.MaxValue);
        }
    }

    [Fact]
    public void Has_no_latency_before_the_first_answer_and_that_answers_latency_after_it()
    {
        var backend = TestPool.Backend("a");
        Assert.Null(backend.Status().Latency);
        backend.Cell(0).QuerySent();
        backend.Cell(0).AnswerReceived(700);
        Assert.Equal(TimeSpan.FromMicroseconds(700), backend.Status().Latency);
    }

    [Fact]
    public void Averages_latency_over_the_last_128_answers()
    {
        var backend = TestPool.Backend("a");
        ref var cell = ref backend.Cell(0);
        Answer(ref cell, 1000, times: 200);
        Assert.Equal(1000, backend.LatencyMicroseconds, tolerance: 0.001);
        Answer(ref cell, 128_000 + 1000, times: 1);
        Assert.Equal(2000, backend.LatencyMicroseconds, tolerance: 0.001);
        // After 128 more answers about 1/e of the old average is left.
        Answer(ref cell, 0, times: 128);
        Assert.InRange(backend.LatencyMicroseconds, 700, 770);

        static void Answer(ref BackendCell cell, long microseconds, int times)
        {
            for (var i = 0; i < times; i++)
            {
                cell.QuerySent();
                cell.AnswerReceived(microseconds);
            }
        }
    }

    [Fact]
    public void Is_as_the_operator_says_whatever_its_checks_find()
    {
        var backend = TestPool.Backend("a", mode: BackendMode.Auto);
        Assert.Equal(BackendState.Down, backend.Status().State);
        backend.Check(success: true);
        Assert.Equal(BackendState.Up, backend.Status().State);

        backend.SetMode(BackendMode.Down);
        Assert.False(backend.IsUp);
        Assert.Equal(BackendState.ForcedDown, backend.Status().State);

        backend.SetMode(BackendMode.Up);
        backend.Check(success: false);
        Assert.True(backend.IsUp);
        Assert.Equal(BackendState.ForcedUp, backend.Status().State);

        backend.SetMode(BackendMode.Auto);
        Assert.False(backend.IsUp);
    }

    [Fact]
    public void Tells_when_its_checks_turn_and_only_then()
    {
        var backend = TestPool.Backend("a", mode: BackendMode.Auto);
        var told = new List<bool>();
        backend.Changed += () => told.Add(backend.IsUp);
        Assert.True(backend.Check(success: true));
        Assert.False(backend.Check(success: true));
        Assert.True(backend.Check(success: false));
        Assert.Equal([true, false], told);
        Assert.Equal("timeout", backend.Status().LastCheck!.Text);
    }

    [Fact]
    public void Keeps_the_operators_word_over_a_reload_until_the_options_say_otherwise()
    {
        var options = TestPool.Options("a", mode: BackendMode.Auto);
        var backend = new Backend(options, workers: 1);
        backend.SetMode(BackendMode.Down);
        var reloaded = new Backend(options with { Weight = 9 }, workers: 1, backend);
        Assert.Equal(BackendMode.Down, reloaded.Mode);
        Assert.Equal(BackendMode.Up, new Backend(options with { Mode = BackendMode.Up }, workers: 1, reloaded).Mode);
    }
}
