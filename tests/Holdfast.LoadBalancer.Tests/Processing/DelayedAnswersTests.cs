using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Workers;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Delayed answers in one worker's memory, whose thread does not run.</summary>
public sealed class DelayedAnswersTests : IWorkerObserver, IDisposable
{
    private readonly Worker _worker;
    private readonly WorkerMetrics _metrics = new(new WorkerMemory(1), LatencyScale.Microseconds, 0);
    private readonly ClientTable _clients = new();
    private readonly SentTo _client = new();
    private readonly DelayedAnswers _delayed;

    public DelayedAnswersTests()
    {
        _worker = new Worker(0, new FakeTimeProvider(), this, _ => { });
        _delayed = new DelayedAnswers(_worker, _metrics, _clients);
        _clients.Add(_client);
    }

    [Fact]
    public void Leave_when_they_are_due_the_earliest_first()
    {
        foreach (var (content, milliseconds) in ((byte, int)[])[(1, 0), (2, 60_000), (3, 0)])
            Assert.True(Hold(milliseconds, content));
        _delayed.OnDeadline();
        Assert.Equal([1, 3], _client.Sent);
        Assert.Equal((3, 0), Counted);
    }

    [Fact]
    public void Are_no_more_than_a_number()
    {
        for (int i = 0; i < DelayedAnswers.Most; i++)
            Assert.True(Hold(60_000, 0));
        Assert.False(Hold(60_000, 0));
        Assert.Equal((DelayedAnswers.Most, 1), Counted);
        _delayed.OnDeadline();
        Assert.Empty(_client.Sent);
    }

    [Fact]
    public void Take_no_more_than_their_memory_and_give_it_back()
    {
        byte[] large = new byte[ushort.MaxValue];
        int most = DelayedAnswers.MostOctets / large.Length;
        for (int i = 0; i < most; i++)
            Assert.True(Hold(0, large));
        Assert.False(Hold(0, large));
        _delayed.OnDeadline();
        Assert.Equal(most, _client.Sent.Count);
        Assert.True(Hold(0, large));
        Assert.Equal((most + 1, 1), Counted);
    }

    void IWorkerObserver.TurnBegan(long now)
    {
    }

    void IWorkerObserver.BatchEnded(long elapsed)
    {
    }

    void IWorkerObserver.Swept()
    {
    }

    public void Dispose()
    {
        _delayed.Dispose();
        _worker.Dispose();
    }

    private (long Delayed, long AtOnce) Counted =>
        (_metrics.Counters[Counter.Delayed], _metrics.Counters[Counter.DelayOverflow]);

    private bool Hold(int milliseconds, params byte[] message) =>
        _delayed.TryHold(new ReturnAddress(), message, milliseconds);

    /// <summary>Remembers the first octet of each answer.</summary>
    private sealed class SentTo : IClient
    {
        public List<byte> Sent { get; } = [];

        public ListenerProtocol Protocol => ListenerProtocol.Udp;

        public ClientAddress ListenAddress => default;

        public int LargestAnswer => 512;

        public int AnswerRoom => 512;

        public int MaxAnswer(scoped in QueryView query) => 512;

        public Span<byte> AnswerBuffer(int length) => [];

        public void Reply(int length) => throw new NotSupportedException();

        public void BecomePending(out ReturnAddress address) => address = default;

        public bool IsPresent(in ReturnAddress address) => true;

        public void Answer(in ReturnAddress address, Span<byte> message, bool isStable) => Sent.Add(message[0]);

        public void Unanswered(in ReturnAddress address) => throw new NotSupportedException();
    }
}
