using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>A cache with one worker, asked and filled with whole messages.</summary>
internal sealed class TestCache(CacheOptions? options = null) : IDisposable
{
    private readonly byte[] _buffer = new byte[65535];

    public PacketCache Cache { get; } = new(options ?? new CacheOptions(1000) { HugePages = false }, 1);

    public CacheCounters Counters => Cache.Counters;

    public CacheKey Key(byte[] query, CacheClass cacheClass = CacheClass.Datagram, byte[]? subnet = null)
    {
        Assert.True(TryKey(query, out var key, cacheClass));
        if (subnet is not null)
            Assert.True(key.TryAddSubnet(subnet));
        return key;
    }

    public bool TryKey(byte[] query, out CacheKey key, CacheClass cacheClass = CacheClass.Datagram)
    {
        var error = QueryView.TryParse(query, out var view);
        Assert.False(error.IsError, error.ToString());
        return Cache.TryMakeKey(in view, view.Flags, cacheClass, 0, out key);
    }

    public NotStoredReason Insert(
        byte[] query, byte[] answer, long now = 0, CacheClass cacheClass = CacheClass.Datagram, byte[]? subnet = null) =>
            Cache.Insert(Key(query, cacheClass, subnet), TestMessages.Question(query), answer, now, 0);

    /// <summary>The answer, or null.</summary>
    public byte[]? Ask(
        byte[] query, long now = 0, bool allowStale = false, CacheClass cacheClass = CacheClass.Datagram, byte[]? subnet = null,
            int room = 65535)
    {
        var key = Key(query, cacheClass, subnet);
        QueryView.TryParse(query, out var view);
        return Cache.TryAnswer(in key, in view, _buffer.AsSpan(0, room), out int length, now, allowStale, 0, out _)
            ? _buffer[..length] : null;
    }

    public void Dispose() => Cache.Dispose();
}
