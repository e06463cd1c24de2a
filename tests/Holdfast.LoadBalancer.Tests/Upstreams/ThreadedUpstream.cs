using System.Collections.Concurrent;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

/// <summary>
/// A way to a backend that is a thread of this process, as a recursor would be: queries go to it, answers come back through
/// the worker's ring.
/// </summary>
internal sealed class ThreadedUpstream : IUpstream
{
    private readonly UpstreamContext _context;
    private readonly ReturnRing _ring;
    private readonly HashSet<int> _outstanding = [];
    private readonly BlockingCollection<(ulong Token, byte[] Query)> _queries = [];
    private readonly Thread _thread;

    public ThreadedUpstream(UpstreamContext context, Func<byte[], byte[]?> answer)
    {
        _context = context;
        _ring = new ReturnRing(context.Worker, 1024, 4096, HopByHop.Growth, Receive);
        _thread = new Thread(() =>
        {
            foreach (var (token, query) in _queries.GetConsumingEnumerable())
            {
                if (answer(query) is { } message)
                    _ring.TryPost(token, message);
            }
        });
        _thread.Start();
    }

    public required Backend Backend { get; init; }

    public IUpstream? ForTruncated => null;

    public bool IsBusy => _outstanding.Count > 0;

    public AnswerWatch? Watch => null;

    public bool CanSend() => true;

    public bool TrySend(int number, Span<byte> message)
    {
        ref PendingQuery query = ref _context.Pending[number];
        if (!query.Query.HasMessage)
            query.Query.KeepMessage(message);
        query.Outstanding.SentAt = _context.Worker.Now;
        _outstanding.Add(number);
        _queries.Add((((ulong)query.Generation << 32) | (uint)number, query.Query.Message.ToArray()));
        return true;
    }

    public void Abandon(int number) => _outstanding.Remove(number);

    public void Sweep()
    {
        foreach (int number in _outstanding.ToArray())
        {
            if (_context.Worker.Now - _context.Pending[number].Outstanding.SentAt < _context.Worker.Ticks(
                TimeSpan.FromMilliseconds(300)))
                continue;
            _outstanding.Remove(number);
            _context.Receiver.Failed(this, number, Counter.BackendTimeoutDropped);
        }
    }

    public void Dispose()
    {
        _queries.CompleteAdding();
        _thread.Join();
        _queries.Dispose();
        _ring.Dispose();
    }

    private void Receive(ulong token, Span<byte> buffer, int length)
    {
        int number = (int)(uint)token;
        if (_context.Pending[number].Generation == (uint)(token >> 32) && _outstanding.Remove(number))
            _context.Receiver.Answered(this, number, buffer, length, isStable: false);
    }
}
