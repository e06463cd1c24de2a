using System.Globalization;
using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.LoadBalancer.DynamicBlocks;

/// <summary>One rule over time: who exceeds it, and how long each is blocked for it.</summary>
/// <param name="rule">The rule.</param>
/// <param name="meter">The place of what it counts.</param>
/// <param name="of">The place of what that is a share of; -1: of nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class RuleWatch(DynamicBlockRule rule, int meter, int of, TimeProvider time)
{
    // A block is renewed while its limit is exceeded, but not more often than this.
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    private readonly RateWindow _window = new(Ticks(rule.Window, time));
    private readonly Dictionary<TallyKey, RateWindow.Sums> _changed = [];
    private readonly Dictionary<TallyKey, Offence> _offences = [];

    // Who does a tenth of what is allowed in the whole window between two looks does much.
    private readonly long _much = rule.PerSecond is { } rate ? Math.Max(2, (long)(rate * rule.Window.TotalSeconds / 10)) : 10;

    /// <summary>Time has passed.</summary>
    public void Advance(long now)
    {
        _window.Advance(now);
        _changed.Clear();
    }

    /// <summary>A client network has done more, or more was done below a suffix.</summary>
    /// <param name="key">The network or suffix.</param>
    /// <param name="counts">What was done.</param>
    /// <param name="suffix">The suffix's octets on the wire, and any behind them; of a network nothing.</param>
    public void Add(in TallyKey key, ReadOnlySpan<uint> counts, ReadOnlySpan<byte> suffix)
    {
        long share = of < 0 ? 0 : counts[of];
        if ((counts[meter] | share) != 0
            && _window.Add(in key, suffix, counts[meter], share, counts[meter] >= _much) is { } sums)
            _changed[key] = sums;
    }

    /// <summary>All clients together have been answered.</summary>
    public void AddAll(TallyHalf half)
    {
        if (rule.LeastCacheHits > 0)
            _window.AddToAll(half.CacheHits, half.Answers);
    }

    /// <summary>Those who exceed it now, and are not blocked for it already.</summary>
    public void Judge(long now, List<Block> blocks)
    {
        if (rule.LeastCacheHits > 0 && _window.All.Count * 100 < _window.All.Of * rule.LeastCacheHits)
            return;
        foreach (var (key, sums) in _changed)
        {
            bool exceeds = Exceeds(sums, rule.PerSecond ?? rule.Percent);
            if (!exceeds && !Exceeds(sums, rule.Warning))
                continue;
            var target = TargetOf(in key, sums);
            if (IsExcluded(target) || Lasting(in key, now, exceeds) is not { } lasting)
                continue;
            var origin = rule.Counts == CountedEvent.RuleMatches ? BlockOrigin.RateLimit
                : exceeds ? BlockOrigin.Dynamic : BlockOrigin.Warning;
            blocks.Add(new Block(target, exceeds ? rule.Action : BlockAction.None, origin, rule.Name)
            {
                Reason = rule.Reason ?? Words(sums),
                Remaining = lasting,
                Hits = sums.Count,
            });
        }

        if (_offences.Count > BlockTable.MostDynamic)
            Forgive(now);
    }

    private bool Exceeds(RateWindow.Sums sums, int? limit) => limit is { } level && (rule.Percent is null
        ? sums.Count > (long)(level * rule.Window.TotalSeconds)
        : sums.Of >= rule.LeastAnswers && sums.Count * 100 > sums.Of * level);

    // How long a block lasts from now on; null where it has just been renewed, or a warning would take the place of one.
    private TimeSpan? Lasting(in TallyKey key, long now, bool isBlock)
    {
        _offences.TryGetValue(key, out var last);
        var most = rule.MaxLasting ?? rule.Lasting;
        if (!isBlock && last.IsBlock && now < last.Until)
            return null;
        bool isKnown = last.Times > 0 && last.IsBlock == isBlock;
        bool goesOn = isKnown && now < last.Until;
        if (goesOn && now < last.Renewed + Ticks(RenewEvery, time))
            return null;
        int times = goesOn ? last.Times : isKnown && isBlock && now < last.Until + Ticks(most, time) ? last.Times + 1 : 1;
        var lasting = rule.Lasting * Math.Pow(2, Math.Min(times - 1, 30));
        lasting = isBlock && lasting < most ? lasting : isBlock ? most : rule.Lasting;
        _offences[key] = new Offence(times, now, now + Ticks(lasting, time), isBlock);
        return lasting;
    }

    private void Forgive(long now)
    {
        foreach (var (key, offence) in _offences)
        {
            if (now > offence.Until)
                _offences.Remove(key);
        }
    }

    private bool IsExcluded(BlockTarget target) =>
        rule.Exclude.Any(target.Overlaps) || rule.ExcludeSuffixes.Any(target.Overlaps);

    private BlockTarget TargetOf(in TallyKey key, RateWindow.Sums sums)
    {
        if (sums.Suffix is { } suffix)
            return BlockTarget.Of(suffix);
        var network = key.Network;
        return BlockTarget.Of(
            new IPNetwork(network.ToIPAddress(), network.IsIPv4 ? rule.Ipv4Prefix : rule.Ipv6Prefix));
    }

    private string Words(RateWindow.Sums sums)
    {
        var what = rule.Counts switch
        {
            CountedEvent.Queries => rule.Types.IsEmpty ? "queries"
                : $"{string.Join('/', rule.Types.Select(type => type.ToMnemonic()))} queries",
            CountedEvent.Answers => rule.Rcode is { } code ? $"{code.ToMnemonic()} answers" : "answers",
            CountedEvent.AnswerBytes => "octets of answers",
            CountedEvent.RuleMatches => "queries over its rate",
            _ => "cache misses",
        };
        var whole = rule.Percent is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {sums.Of} answers");
        return string.Create(CultureInfo.InvariantCulture, $"{sums.Count} {what}{whole} in {rule.Window.TotalSeconds:0.#}s");
    }

    private static long Ticks(TimeSpan duration, TimeProvider time) =>
        (long)Math.Min(duration.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);

    private readonly record struct Offence(int Times, long Renewed, long Until, bool IsBlock);
}
