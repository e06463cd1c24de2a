using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Tests.Logging.Records;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Logging.Outputs;

/// <summary>A sink at work, that a test tells of queries as a worker would.</summary>
internal sealed class SinkRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ListFiles _lists = new(TimeProvider.System, NullLogger.Instance, static () => new CountdownEvent(0));
    private readonly Sink _sink;
    private readonly CountdownEvent _allLeft = new(1);
    private bool _isStopped;

    public SinkRun(SinkTarget target, Func<SinkOptions, SinkOptions>? change = null)
    {
        var options = new SinkOptions(target) { QueueSize = SinkQueue.LeastCapacity };
        SinkContext context = TestRecords.Context();
        options = change?.Invoke(options) ?? options;
        var match = options.Match.FitsAll ? null : new RuleMatch(options.Match, _lists);
        _sink = new Sink(options, match, 1, context with { Tally = new SinkTally("tested", Log) });
        _sink.Start();
    }

    public RecordedLog Log { get; } = new();

    public SinkStatus Status => _sink.Status();

    public Sink Sink => _sink;

    /// <summary>Tells it of answered queries with names from n0.example on.</summary>
    public void Tell(int queries, int from = 0, int octets = 100)
    {
        byte[] message = new byte[octets];
        for (int i = from; i < from + queries; i++)
        {
            QueryRecord record = TestRecords.Answered($"n{i}.example.");
            LoggedEvents events = (LoggedEvents.ClientQuery | LoggedEvents.ClientAnswer) & _sink.Wanted;
            if (_sink.Fits(in record, 0))
                _sink.Queue(0).Add(new LoggedHeader { Events = events }, in record, message, message);
        }
    }

    public void WaitForWritten(long messages) => Wait.Until(
        $"{messages} messages are written", () => Status.Written >= messages,
        otherwise: () => $"{Status.Written} written, {Status.Dropped} dropped, {string.Join("; ", Log.Lines)}");

    /// <summary>Ends it; fails when that takes long.</summary>
    public void Stop()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        _allLeft.Signal();
        _sink.Stop(_allLeft);
        Assert.True(_sink.Join(Patience), "the sink ends");
    }

    public void Dispose()
    {
        Stop();
        _lists.Dispose();
        _allLeft.Dispose();
    }
}
