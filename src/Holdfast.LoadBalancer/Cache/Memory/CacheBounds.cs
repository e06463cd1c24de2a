namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>What a cache's memory is bounded by.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most octets, index included; null for 512 an entry and the index.</param>
/// <param name="EntrySize">Octets of the longest answer.</param>
internal readonly record struct CacheBounds(int Entries, long? Bytes, int EntrySize);
