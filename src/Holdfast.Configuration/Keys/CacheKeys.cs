using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>cache</c> of a pool, or of <c>dns</c> for all pools, and <c>dns.caches</c>.</summary>
internal static class CacheKeys
{
    private const int MaxEntries = 100_000_000;
    private const long MaxBytes = 1L << 37;
    private const int SmallestAnswer = 12;
    private const string Off = "off";

    private static readonly KeyType<TimeSpan> Ttl = Duration(TimeSpan.Zero, TimeSpan.FromDays(7));

    private static readonly ScalarType<long> Octets =
        new("octets", JsonShapes.Integer(1, MaxBytes), field => field.Number(1, MaxBytes, "octets"), OptionText.Of);

    public static readonly Section<CacheOptions> Section =
        new Section<CacheOptions>("dns.cache", static () => new CacheOptions(0))
        .Key("max_entries", Integer(1, MaxEntries), o => o.MaxEntries, (o, v) => o with { MaxEntries = v },
            "the most answers kept", "needed", words: o => $"{(o.Name is null ? "" : $"`{o.Name}`: ")}{o.MaxEntries} entries")
        .Key("max_bytes", Octets.OrNone(), o => o.MaxBytes, (o, v) => o with { MaxBytes = v },
            "the most memory taken", "512 an entry, and the index")
        .Key("max_ttl", Ttl, o => o.MaxTtl, (o, v) => o with { MaxTtl = v }, "the longest an answer is kept, whatever its TTLs")
        .Key("min_ttl", Ttl, o => o.MinTtl, (o, v) => o with { MinTtl = v }, "answers with a lower TTL are not kept")
        .Key("max_negative_ttl", Ttl, o => o.MaxNegativeTtl, (o, v) => o with { MaxNegativeTtl = v },
            "the longest NXDOMAIN and NODATA are kept")
        .Key("temporary_failure_ttl", Ttl, o => o.TemporaryFailureTtl, (o, v) => o with { TemporaryFailureTtl = v },
            "how long SERVFAIL and REFUSED are kept; 0: not at all")
        .Key("stale_ttl", Ttl, o => o.StaleTtl, (o, v) => o with { StaleTtl = v },
            "the highest TTL in an answer given after its time")
        .Key("stale_cache_entries_ttl", Ttl, o => o.StaleCacheEntriesTtl, (o, v) => o with { StaleCacheEntriesTtl = v },
            "how long after its time an answer is still given when its backend fails, is slow or unusable (RFC 8767); 0: never")
        .Key("stale_client_timeout", Ttl, o => o.StaleClientTimeout, (o, v) => o with { StaleClientTimeout = v },
            "how long a client waits for a backend until it gets such an answer; "
            + "0: such answers are given only while no backend of the pool is usable")
        .Key("keep_stale_data", Bool, o => o.KeepStaleData, (o, v) => o with { KeepStaleData = v },
            "where `stale_client_timeout` is 0, do not sweep up such answers while no backend is usable")
        .Key("dont_age", Bool, o => o.DontAge, (o, v) => o with { DontAge = v },
            "give TTLs as they were received, not counted down")
        .Key("maximum_entry_size",
            Integer(SmallestAnswer, ushort.MaxValue, "octets", $"octets, {SmallestAnswer} to {ushort.MaxValue}"),
            o => o.MaximumEntrySize, (o, v) => o with { MaximumEntrySize = v }, "the longest answer kept")
        .Key("skip_options",
            NetworkTypes.List<EdnsOptionCode>("list of numbers", JsonShapes.Integer(0, ushort.MaxValue), ReadOptionCode),
            o => o.SkipOptions, (o, v) => o with { SkipOptions = [.. v.Distinct()] },
                "codes of further EDNS options that make no difference", "none",
            words: o => o.SkipOptions.IsEmpty ? null
                : $"skip_options [{string.Join(", ", o.SkipOptions.Select(code => (int)code))}]")
        .Key("huge_pages", Bool, o => o.HugePages, (o, v) => o with { HugePages = v },
            "ask the kernel for pages of 2 MiB, but for an index of up to 32 MiB and the first answers")
        .Check(CheckSizes);

    public static readonly KeyType<CacheOptions?> Type = new ReadType<CacheOptions?>("mapping, name, or `off`",
        JsonShapes.AnyOf(JsonShapes.Text, JsonShapes.Mapping(() => Section)), TryRead,
            cache => cache is null ? "" : Section.Words(cache));

    /// <summary>Reads <c>dns.caches</c>: caches by name, which pools may share.</summary>
    public static bool ReadNamed(Field field, Draft draft, Reading reading)
    {
        foreach (var (name, cache) in field.Named("main: { max_entries: 100000 }", "a cache's name"))
        {
            if (name == Off)
                cache.Error("a cache cannot be called `off`, which stands for none", "give it another name");
            else if (ReadMapping(cache, null, reading) is { } options)
                draft.Caches.Add(name, options with { Name = name });
        }
        return true;
    }

    /// <summary>
    /// A mapping is read over what holds one level up; <c>off</c> is no cache, and any other word a cache of <c>dns.caches</c>.
    /// </summary>
    private static bool TryRead(Field field, CacheOptions? above, Reading reading, out CacheOptions? value)
    {
        value = null;
        if (field.Node is not ScalarNode { IsEmpty: false } scalar)
        {
            // A mapping is a cache of the pool's own, also where it only changes what a shared one has.
            value = ReadMapping(field, above is null ? null : above with { Name = null }, reading);
            return true;
        }
        var caches = reading.Draft.Caches;
        if (scalar.Text == Off || caches.TryGetValue(scalar.Text, out value) || field.Bag.IsMisread("dns.caches")) return true;
        var near = Nearest.To(scalar.Text, caches.Keys);
        field.Error($"`{ScalarValues.Shorten(scalar.Text)}` is neither a mapping, nor `off`, nor a cache of `dns.caches`",
            near is not null ? $"did you mean `{near}`?"
            : caches.Count > 0 ? $"caches: {string.Join(", ", caches.Keys.Order(StringComparer.Ordinal).Take(10))}"
            : "write `cache: { max_entries: 100000 }`");
        return true;
    }

    /// <summary>The mapping over what holds one level up; without that it must say how large the cache is.</summary>
    private static CacheOptions? ReadMapping(Field field, CacheOptions? above, Reading reading)
    {
        if (MappingReader.Open(field, Section, reading) is not { } map) return above;
        if (above is null && map.Required("max_entries", "write `max_entries: 100000`")?.Integer(1, MaxEntries) is null)
            return null;
        return Section.Read(map, above ?? new CacheOptions(0), reading);
    }

    private static void CheckSizes(MappingReader map, CacheOptions options)
    {
        if (!map.IsMisread("max_entries") && options.MaxBytes < options.LeastBytes()
            && (map["max_bytes"] ?? map["max_entries"] ?? map["maximum_entry_size"]) is { } at)
        {
            at.Error($"{options.MaxBytes} octets are too few for the index of {options.MaxEntries} entries "
                + $"and one answer of {options.MaximumEntrySize} octets",
                $"`max_bytes` must be {options.LeastBytes()} or more; without it, there are about 512 for each entry");
        }
        if (options.MinTtl > options.MaxTtl && (map["min_ttl"] ?? map["max_ttl"]) is { } ttl)
            ttl.Error($"min_ttl {OptionText.Of(options.MinTtl)} must not be longer than max_ttl {OptionText.Of(options.MaxTtl)}",
                "lower it: as it is, no answer would be kept");
    }

    private static EdnsOptionCode? ReadOptionCode(Field field) => (EdnsOptionCode?)field.Integer(0, ushort.MaxValue);
}
