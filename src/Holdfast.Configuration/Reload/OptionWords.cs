using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Binding;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.Configuration.Reload;

/// <summary>Options in words, near to how the file has them. Two are equal when their words are.</summary>
internal static class OptionWords
{
    public static string Of(TimeSpan time) => ScalarValues.Words(time);

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(uint number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool truth) => truth ? "true" : "false";

    public static string List<T>(ImmutableArray<T> items) => $"[{string.Join(", ", items)}]";

    public static string Of(NextHop nextHop) => nextHop switch
    {
        NextHop.Self => "self",
        NextHop.Global => "global",
        NextHop.LinkLocal => "link-local",
        NextHop.Literal literal => literal.Value.ToString(),
        NextHop.Pair pair => $"[{pair.GlobalAddress}, {pair.LinkLocalAddress}]",
        _ => nextHop.ToString(),
    };

    public static string Of(NextHopOptions? nextHop) => nextHop is null ? "" : $"{Of(nextHop.Ipv4)} and {Of(nextHop.Ipv6)}";

    public static string Of(OnDown onDown) => onDown is not OnDown.Deprefer deprefer ? "withdraw"
        : $"deprefer {Of(deprefer.Med)}" + (deprefer.Attributes.Communities is { } communities ? $" communities [{communities}]" : "")
            + (deprefer.Attributes.AsPathPrepend is { } prepend ? $" as_path_prepend {Of(prepend)}" : "")
            + (deprefer.Attributes.LocalPreference is { } preference ? $" local_preference {Of(preference)}" : "");

    public static string Of(HookOptions hooks) => $"{Hook("on_up", hooks.OnUp)}{Hook("on_down", hooks.OnDown)}{Hook("on_disabled", hooks.OnDisabled)}"
        + $"{Hook("on_change", hooks.OnChange)}timeout {Of(hooks.Timeout)}";

    private static string Hook(string name, CheckOptions.Command? command) => command is null ? "" : $"{name} {Of(command)} ";

    public static string Of(BfdOptions? bfd)
    {
        if (bfd is null) return "";
        var words = $"{Of(bfd.MinTx)}/{Of(bfd.MinRx)} x {Of(bfd.Multiplier)}";
        if (bfd.Multihop is { } multihop) words += multihop ? " multihop" : " on the link";
        if (bfd.MinTtl is { } minTtl) words += $" min_ttl {Of(minTtl)}";
        return bfd.Strict ? words + " strict" : words;
    }

    public static string Of(CheckOptions check) => check switch
    {
        CheckOptions.Query query => string.Create(CultureInfo.InvariantCulture,
            $"query {query.Name} {query.Type.ToMnemonic()} {(query.Tcp ? "tcp" : "udp")} port {query.Port} {query.ResponseCode.ToMnemonic()} {List(query.Answers)}")
            + (query.Authenticated ? " authenticated" : "") + Within(query.MaxLatency),
        CheckOptions.TcpConnect tcp => string.Create(CultureInfo.InvariantCulture, $"tcp {tcp.Host} port {tcp.Port}{Within(tcp.MaxLatency)}"),
        CheckOptions.Http http => $"http {http.Method} {http.Url} {List(http.Status)}{Named("body", http.Body)}{Named("host", http.Host)}{(http.Verify ? "" : " unverified")}{Within(http.MaxLatency)}",
        CheckOptions.File file => $"file {file.Path}{(file.Absent ? " absent" : "")}{Named("contains", file.Contains)}{(file.MaxAge is { } age ? $" max_age {Of(age)}" : "")}",
        CheckOptions.Command command => $"{(command.Shell ? "shell command" : "command")} {List(command.Arguments)}",
        CheckOptions.Pool pool => $"pool {pool.Name} minimum {Of(pool.Minimum)}",
        _ => check.ToString(),
    };

    public static string Of(DampingOptions? damping) => damping is null ? "off"
        : $"after {Of(damping.Flaps)} in {Of(damping.Window)}: {Of(damping.Delay)} to {Of(damping.Max)}";

    private static string Within(TimeSpan? most) => most is { } bound ? $" within {Of(bound)}" : "";

    private static string Named(string what, string? text) => text is null ? "" : $" {what} `{text}`";

    public static string Of(HealthCheckOptions check) =>
        $"{check.QueryName} {check.QueryClass.ToMnemonic()} {check.QueryType.ToMnemonic()} over {(check.Tcp ? "tcp" : "udp")}{(check.MustResolve ? " must resolve" : "")}"
        + $" every {Of(check.Interval)} within {Of(check.Timeout)} rise {Of(check.Rise)} fall {Of(check.Fall)}";

    /// <summary>What a cache has been told that it would not do by itself; nothing for none.</summary>
    public static string Of(CacheOptions? cache)
    {
        if (cache is null) return "";
        var usual = new CacheOptions(cache.MaxEntries);
        var words = new List<string> { $"{Of(cache.MaxEntries)} entries" };
        if (cache.Name is { } name) words.Insert(0, $"`{name}`:");
        if (cache.MaxBytes is { } bytes) words.Add(string.Create(CultureInfo.InvariantCulture, $"max_bytes {bytes}"));
        AddTime("max_ttl", cache.MaxTtl, usual.MaxTtl);
        AddTime("min_ttl", cache.MinTtl, usual.MinTtl);
        AddTime("max_negative_ttl", cache.MaxNegativeTtl, usual.MaxNegativeTtl);
        AddTime("temporary_failure_ttl", cache.TemporaryFailureTtl, usual.TemporaryFailureTtl);
        AddTime("stale_ttl", cache.StaleTtl, usual.StaleTtl);
        AddTime("stale_cache_entries_ttl", cache.StaleCacheEntriesTtl, usual.StaleCacheEntriesTtl);
        if (cache.KeepStaleData) words.Add("keep_stale_data");
        if (cache.DontAge) words.Add("dont_age");
        if (cache.MaximumEntrySize != usual.MaximumEntrySize) words.Add($"maximum_entry_size {Of(cache.MaximumEntrySize)}");
        if (!cache.SkipOptions.IsEmpty) words.Add($"skip_options [{string.Join(", ", cache.SkipOptions.Select(code => Of((int)code)))}]");
        if (!cache.HugePages) words.Add("no huge_pages");
        return string.Join(' ', words);

        void AddTime(string what, TimeSpan its, TimeSpan usually)
        {
            if (its != usually) words.Add($"{what} {Of(its)}");
        }
    }

    public static string Of(RuleOptions rule) => $"{rule.Name}: {Of(rule.Match)} {Action(rule.Action.Word, rule.Action.Settings)}";

    public static string Of(ResponseRuleOptions rule) =>
        $"{rule.Name}: {Of(rule.Match)} {List([.. rule.ResponseCodes.Select(code => code.ToMnemonic())])} {Action(rule.Action.Word, rule.Action.Settings)}";

    private static string Of(MatchOptions match)
    {
        var above = match.Above is { } rate ? $"{Of(rate.QueriesPerSecond)} qps burst {Of(rate.Burst)} per /{Of(rate.Ipv4Prefix)} and /{Of(rate.Ipv6Prefix)}" : "";
        return $"{List(match.Types)} {List(match.Suffixes)} {List(match.Clients)} {match.Transport} {above}";
    }

    private static string Action(string word, IEnumerable<object?> settings) => string.Join(' ', [word, .. settings.Select(Setting)]);

    private static string Setting(object? value) => value switch
    {
        null => "none",
        TimeSpan time => Of(time),
        ImmutableArray<IPAddress> addresses => List(addresses),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
