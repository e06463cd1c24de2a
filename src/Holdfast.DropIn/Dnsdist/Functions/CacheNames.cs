using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;
using static Holdfast.DropIn.Dnsdist.Names.SettingRows;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Packet caches.</summary>
internal static class CacheNames
{
    public const string Class = "PacketCache";

    public static readonly IReadOnlyList<OptionRow<Settings>> Options =
    [
        Seconds("maxTTL", "max_ttl"),
        Seconds("minTTL", "min_ttl"),
        Seconds("maxNegativeTTL", "max_negative_ttl"),
        Seconds("temporaryFailureTTL", "temporary_failure_ttl"),
        Seconds("staleTTL", "stale_ttl"),
        Flag("dontAge", "dont_age"),
        Flag("keepStaleData", "keep_stale_data"),
        Same("maximumEntrySize", "maximum_entry_size"),
        new("skipOptions", "`skip_options`", (value, cache) =>
        {
            var codes = new SequenceNode(value.At);
            foreach (var code in value.OneOrMany()) codes.Add(code.Node);
            cache.Set("skip_options", codes);
        }),
        OptionRow<Settings>.NotNeeded("numberOfShards", "workers read it without a lock"),
        OptionRow<Settings>.NotNeeded("deferrableInsertLock", "workers read it without a lock"),
        OptionRow<Settings>.NotNeeded("cookieHashing", "cookies make no difference to what is kept"),
        OptionRow<Settings>.NotNeeded("parseECS", "answers for one subnet are never given to another"),
        OptionRow<Settings>.NotNeeded("payloadRanks", "an answer kept is cut to what each client can take"),
        OptionRow<Settings>.NotNeeded("shuffle", "answers are given as they were received"),
        OptionRow<Settings>.Refused("truncatedTTL", "truncated answers are not kept", "0"),
    ];

    // dnsdist before 1.4 took them by place.
    private static readonly string[] ByPlace =
    [
        "maxTTL", "minTTL", "temporaryFailureTTL", "staleTTL", "dontAge", "numberOfShards", "deferrableInsertLock",
        "maxNegativeTTL", "parseECS",
    ];

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("newPacketCache", "`dns.caches.*`", Make) { Returns = Class },
        new("setStaleCacheEntriesTTL", "`stale_cache_entries_ttl` of each of `dns.caches`, with `stale_client_timeout: 0`",
            (call, site) =>
            {
                if (call.Required(0, "seconds")?.Duration("s") is { } ttl) site.StaleEntries = (ttl, call.At);
            }),
        DnsdistName.NotNeeded("setCacheCleaningDelay", "what is over is swept up all the time"),
        DnsdistName.NotNeeded("setCacheCleaningPercentage", "what is over is swept up all the time"),
        .. new[] { "getStats", "printStats", "dump", "toString", "isFull", "getEntriesCount", "getSize" }
            .Select(method => DnsdistName.Shows($"{Class}:{method}", "`holdfast show cache`")),
        .. new[] { "expunge", "expungeByName", "purgeExpired", "getDomainListByAddress", "getAddressListByDomain" }
            .Select(method => DnsdistName.Shows($"{Class}:{method}", "`holdfast cache`")),
    ];

    private static void Make(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "a number of entries")?.Text() is not { } entries) return;
        var cache = site.Add(call.Call);
        cache.Settings.Set("max_entries", entries, call[0]!.At);
        if (call[1]?.Node is not ScalarNode)
        {
            OptionRow<Settings>.ApplyAll(Options, call, 1, cache.Settings);
            return;
        }
        for (var place = 1; place <= ByPlace.Length; place++)
            if (call[place] is { } value) Options.First(row => row.Name == ByPlace[place - 1]).Apply(value, cache.Settings);
    }
}
