using Holdfast.LoadBalancer.Health;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Health;

public sealed class BackendSuspicionTests
{
    private readonly BackendSuspicion _suspicion = new();

    [Fact]
    public void Silence_is_refuted_by_any_answer()
    {
        _suspicion.BySilence(now: 100);
        Assert.True(_suspicion.Exists);
        _suspicion.Answered(sentAt: 90);
        Assert.False(_suspicion.Exists);
    }

    [Fact]
    public void A_refusal_is_not_refuted_by_answers_to_queries_sent_before_it()
    {
        _suspicion.ByRefusal(now: 100, proof: 0);
        _suspicion.Answered(sentAt: 99);
        Assert.True(_suspicion.Exists);
        _suspicion.Answered(sentAt: 100);
        Assert.False(_suspicion.Exists);
    }

    [Fact]
    public void After_a_check_has_refuted_it_none_begins_for_a_while()
    {
        _suspicion.ByRefusal(now: 100, proof: 0);
        _suspicion.Refute(until: 200);
        _suspicion.ByRefusal(now: 150, proof: 0);
        _suspicion.BySilence(now: 199);
        Assert.False(_suspicion.Exists);
        _suspicion.BySilence(now: 200);
        Assert.True(_suspicion.Exists);
    }

    [Fact]
    public void As_many_refusals_in_a_row_as_it_takes_prove_it()
    {
        _suspicion.ByRefusal(now: 100, proof: 3);
        _suspicion.ByRefusal(now: 101, proof: 3);
        Assert.False(_suspicion.IsProven);
        _suspicion.Answered(sentAt: 101);
        _suspicion.ByRefusal(now: 102, proof: 3);
        _suspicion.ByRefusal(now: 102, proof: 3);
        Assert.False(_suspicion.IsProven);
        _suspicion.ByRefusal(now: 103, proof: 3);
        Assert.True(_suspicion.IsProven);
        _suspicion.End();
        Assert.False(_suspicion.IsProven);
    }

    [Fact]
    public void Tells_of_begin_and_end_once_each()
    {
        int told = 0;
        _suspicion.Changed += () => Interlocked.Increment(ref told);
        _suspicion.ByRefusal(now: 100, proof: 0);
        _suspicion.ByRefusal(now: 101, proof: 0);
        _suspicion.BySilence(now: 102);
        Wait.Until("it tells of the begin", () => Volatile.Read(ref told) == 1);
        _suspicion.End();
        _suspicion.End();
        Wait.Until("it tells of the end", () => Volatile.Read(ref told) == 2);
    }
}
