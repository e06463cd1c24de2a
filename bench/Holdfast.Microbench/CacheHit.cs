using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.Microbench;

/// <summary>
/// Answering from the packet cache, parsing included: names that fit the processor's caches, and names that do not.
/// </summary>
public class CacheHit
{
    private const int Stride = 64;
    private const int Worker = 0;

    // A pointer to the question's name, A, IN, one hour, an address.
    private static readonly byte[] Record = [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0x0E, 0x10, 0, 4, 192, 0, 2, 1];

    private readonly byte[] _answer = new byte[4096];
    private PacketCache _cache = null!;
    private byte[] _queries = null!;
    private int _queryLength;
    private int _next;

    /// <summary>Answers kept.</summary>
    [Params(100, 1_000_000)]
    public int Names { get; set; }

    /// <summary>Fills the cache.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _cache = new PacketCache(new CacheOptions(Names + (Names / 3)), workers: 1);
        _queries = new byte[Names * Stride];
        for (int i = 0; i < Names; i++)
        {
            byte[] query = SampleQuery.For($"h{i:D7}.bench.example", withEdns: false);
            _queryLength = query.Length;
            query.CopyTo(_queries, i * Stride);
            byte[] answer = [.. query, .. Record];
            answer[2] |= 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), 1);
            _ = QueryView.TryParse(query, out var view);
            _ = _cache.TryMakeKey(in view, view.Flags, CacheClass.Datagram, Worker, out var key);
            if (_cache.Insert(in key, view.Question, answer, now: 0, Worker) is var reason && reason != NotStoredReason.None)
                throw new InvalidOperationException($"not stored: {reason}");
        }
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Empty() => _cache.Dispose();

    /// <summary>One answer; every call asks for another name.</summary>
    [Benchmark]
    public int Answer()
    {
        // An odd step through all names, so that no prefetcher sees the next one coming.
        _next = (int)((_next + 7_777_777L) % Names);
        _ = QueryView.TryParse(_queries.AsSpan(_next * Stride, _queryLength), out var view);
        _ = _cache.TryMakeKey(in view, view.Flags, CacheClass.Datagram, Worker, out var key);
        return _cache.TryAnswer(in key, in view, _answer, out int length, now: 1000, allowStale: false, Worker, out _)
            ? length : -1;
    }
}
