using System.Collections.Immutable;
using Holdfast.Configuration.Source;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>cache</c> of a pool, or of <c>dns</c> for all pools.</summary>
internal static class CacheSection
{
    private const int MaxEntries = 100_000_000;
    private const long MaxBytes = 1L << 37;
    private const int SmallestAnswer = 12;

    private const string Off = "off";

    public static readonly KeySet Keys = new("dns.cache", "max_entries", "max_bytes", "max_ttl", "min_ttl", "max_negative_ttl",
        "temporary_failure_ttl", "stale_ttl", "stale_cache_entries_ttl", "keep_stale_data", "dont_age", "maximum_entry_size",
        "skip_options", "huge_pages");

    /// <summary>Takes what a mapping says over what holds one level up; <c>off</c> is no cache, and any other word a cache of <c>dns.caches</c>.</summary>
    public static CacheOptions? Read(Field? field, CacheOptions? above, Draft draft)
    {
        if (field is null) return above;
        if (field.Node is not ScalarNode { IsEmpty: false } scalar)
            // A mapping is a cache of the pool's own, also where it only changes what a shared one has.
            return Read(field, above is null ? null : above with { Name = null });
        if (scalar.Text == Off) return null;
        if (draft.Caches.TryGetValue(scalar.Text, out var named)) return named;
        if (field.Bag.IsMisread("dns.caches")) return null;
        var near = Nearest.To(scalar.Text, draft.Caches.Keys);
        field.Error($"`{ScalarValues.Shorten(scalar.Text)}` is neither a mapping, nor `off`, nor a cache of `dns.caches`",
            near is not null ? $"did you mean `{near}`?"
            : draft.Caches.Count > 0 ? $"caches: {string.Join(", ", draft.Caches.Keys.Order(StringComparer.Ordinal).Take(10))}"
            : "write `cache: { max_entries: 100000 }`");
        return null;
    }

    /// <summary>Reads <c>dns.caches</c>: caches by name, which pools may share.</summary>
    public static void ReadNamed(Field? field, Draft draft)
    {
        if (field is null) return;
        foreach (var (name, cache) in field.Named("main: { max_entries: 100000 }", "a cache's name"))
        {
            if (name == Off)
                cache.Error("a cache cannot be called `off`, which stands for none", "give it another name");
            else if (Read(cache, null) is { } options)
                draft.Caches.Add(name, options with { Name = name });
        }
    }

    private static CacheOptions? Read(Field field, CacheOptions? above)
    {
        if (MappingReader.Open(field, Keys) is not { } map) return above;
        var entries = (above is null ? map.Required("max_entries", "write `max_entries: 100000`") : map["max_entries"])?.Integer(1, MaxEntries);
        if ((entries ?? above?.MaxEntries) is not { } most) return above;
        var options = Bound(map, Aged(map, (above ?? new CacheOptions(most)) with { MaxEntries = most }));
        var misread = entries is null && map["max_entries"] is not null;
        if (!misread && options.MaxBytes < options.LeastBytes() && (map["max_bytes"] ?? map["max_entries"] ?? map["maximum_entry_size"]) is { } at)
            at.Error($"{options.MaxBytes} octets are too few for the index of {most} entries and one answer of {options.MaximumEntrySize} octets",
                $"`max_bytes` must be {options.LeastBytes()} or more; without it, there are about 512 for each entry");
        if (options.MinTtl > options.MaxTtl && (map["min_ttl"] ?? map["max_ttl"]) is { } ttl)
            ttl.Error($"min_ttl {ScalarValues.Words(options.MinTtl)} must not be longer than max_ttl {ScalarValues.Words(options.MaxTtl)}",
                "lower it: as it is, no answer would be kept");
        return options;
    }

    private static CacheOptions Aged(MappingReader map, CacheOptions options) => options with
    {
        MaxTtl = Ttl(map["max_ttl"]) ?? options.MaxTtl,
        MinTtl = Ttl(map["min_ttl"]) ?? options.MinTtl,
        MaxNegativeTtl = Ttl(map["max_negative_ttl"]) ?? options.MaxNegativeTtl,
        TemporaryFailureTtl = Ttl(map["temporary_failure_ttl"]) ?? options.TemporaryFailureTtl,
        StaleTtl = Ttl(map["stale_ttl"]) ?? options.StaleTtl,
        StaleCacheEntriesTtl = Ttl(map["stale_cache_entries_ttl"]) ?? options.StaleCacheEntriesTtl,
        KeepStaleData = map["keep_stale_data"]?.Boolean() ?? options.KeepStaleData,
        DontAge = map["dont_age"]?.Boolean() ?? options.DontAge,
    };

    private static CacheOptions Bound(MappingReader map, CacheOptions options) => options with
    {
        MaxBytes = map["max_bytes"]?.Number(1, MaxBytes, "octets") ?? options.MaxBytes,
        MaximumEntrySize = map["maximum_entry_size"]?.Integer(SmallestAnswer, ushort.MaxValue, "octets") ?? options.MaximumEntrySize,
        SkipOptions = map["skip_options"] is { } skip ? Codes(skip) : options.SkipOptions,
        HugePages = map["huge_pages"]?.Boolean() ?? options.HugePages,
    };

    private static ImmutableArray<EdnsOptionCode> Codes(Field field) =>
        [.. field.OneOrMany().Select(item => item.Integer(0, ushort.MaxValue)).OfType<int>().Distinct().Select(code => (EdnsOptionCode)code)];

    private static TimeSpan? Ttl(Field? field) => field?.Duration(TimeSpan.Zero, TimeSpan.FromDays(7));
}
