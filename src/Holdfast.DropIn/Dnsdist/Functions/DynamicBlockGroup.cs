using System.Globalization;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>A <c>dynBlockRulesGroup</c>: rules that share prefixes and exceptions.</summary>
internal static class DynamicBlockGroup
{
    /// <summary>Adds the rules of a group to the site's.</summary>
    /// <param name="group">The call that made the group, with those that added to it.</param>
    /// <param name="reading">Where mistakes are reported.</param>
    /// <param name="site">The site.</param>
    public static void Apply(Call group, ForeignReading reading, DnsdistSite site)
    {
        var shared = new Settings().Set("ipv6_prefix", "128", group.At);
        var exclude = new SequenceNode(group.At);
        foreach (var call in group.Added.Select(added => new Arguments(added, reading)))
        {
            switch (Method(call.Call))
            {
                case "setMasks":
                    SetMasks(call, shared);
                    break;
                case "excludeRange" when call.Required(0, "networks") is { } networks:
                    foreach (var network in networks.OneOrMany())
                        if (network.Text() is not null) exclude.Add(network.Node);
                    break;
                case "includeRange":
                    call.Refuse("is not honoured: what is excluded is excluded whole", "exclude smaller ranges");
                    break;
            }
        }
        if (exclude.Items.Count > 0) shared.Set("exclude", exclude);
        foreach (var call in group.Added.Select(added => new Arguments(added, reading)))
            if (Rule(call, site) is { } rule) DynamicBlockNames.Add(site, rule.Add(shared), call.Call);
        group.Added.Clear();
    }

    private static Settings? Rule(Arguments call, DnsdistSite site)
    {
        var rule = new Settings();
        switch (Method(call.Call))
        {
            // Each takes rate, seconds, reason, duration, action and a rate to warn at, behind what it counts.
            case "setQueryRate":
                return Rate(call, rule.Set("count", "queries", call.At), 0, site);
            case "setResponseByteRate":
                return Rate(call, rule.Set("count", "answer_bytes", call.At), 0, site);
            case "setQTypeRate":
                return call.Required(0, "a type")?.Text() is { } type
                    ? Rate(call, rule.Set("count", "queries", call.At).Set("type", Constants.TypeOf(type), call[0]!.At), 1,
                        site) : null;
            case "setRCodeRate":
                return call.Required(0, "a response code")?.Text() is { } rcode
                    ? Rate(call, rule.Set("count", "answers", call.At).Set("rcode", Constants.RcodeOf(rcode), call[0]!.At), 1,
                        site) : null;
            case "setRCodeRatio":
                return call.Required(0, "a response code")?.Text() is { } code ? Ratio(call,
                    rule.Set("count", "answers", call.At).Set("rcode", Constants.RcodeOf(code), call[0]!.At), 1, "min_answers",
                        site) : null;
            case "setCacheMissRatio":
                var misses = Ratio(call, rule.Set("count", "cache_misses", call.At), 0, "min_answers", site);
                if (misses is not null && call[5] is { } hits && Percent(hits) is { } least)
                    misses.Set("min_cache_hits", least, hits.At);
                return misses;
            default:
                return null;
        }
    }

    private static Settings? Rate(Arguments call, Settings rule, int place, DnsdistSite site)
    {
        if (call.Required(place, "a rate")?.Text() is not { } rate) return null;
        rule.Set("per_second", rate, call[place]!.At);
        return Rest(call, rule, place + 1, place + 4, site) is { } whole && Warn(call, whole, place + 5, isShare: false) ? whole
            : null;
    }

    private static Settings? Ratio(Arguments call, Settings rule, int place, string least, DnsdistSite site)
    {
        if (call.Required(place, "a share") is not { } share || Percent(share) is not { } percent) return null;
        rule.Set("percent", percent, share.At);
        if (call.Required(place + 4, "a number of answers")?.Text() is { } answers) rule.Set(least, answers, call[place + 4]!.At);
        var action = place + (rule["count"] == "cache_misses" ? 6 : 5);
        return Rest(call, rule, place + 1, action, site) is { } whole && Warn(call, whole, action + 1, isShare: true) ? whole
            : null;
    }

    private static Settings? Rest(Arguments call, Settings rule, int place, int action, DnsdistSite site)
    {
        if (call.Required(place, "seconds")?.Duration("s") is not { } window
            || call.Required(place + 1, "a reason")?.Text() is not { } reason
            || call.Required(place + 2, "how long it lasts")?.Duration("s") is not { } lasting)
            return null;
        var word = call[action] is { } given ? DynamicBlockNames.ActionOf(given) : site.DynamicBlockAction;
        return word is null ? null : rule.Set("window", window, call[place]!.At).Set("reason", reason, call[place + 1]!.At)
            .Set("for", lasting, call[place + 2]!.At).Set("action", word, call.At);
    }

    private static bool Warn(Arguments call, Settings rule, int place, bool isShare)
    {
        if (call[place] is { } warning && (isShare ? Percent(warning) : warning.Text()) is { } value && value != "0")
            rule.Set("warning", value, warning.At);
        return true;
    }

    private static void SetMasks(Arguments call, Settings shared)
    {
        if (call.Required(0, "a prefix length for IPv4")?.Text() is { } v4) shared.Set("ipv4_prefix", v4, call[0]!.At);
        if (call.Required(1, "a prefix length for IPv6")?.Text() is { } v6) shared.Set("ipv6_prefix", v6, call[1]!.At);
        if (call[2]?.Integer() > 0) call.Refuse("is not honoured: clients of one address are not told apart by port");
    }

    private static string? Percent(Argument share) => share.Number() is { } number
        ? ((int)Math.Round(number * 100)).ToString(CultureInfo.InvariantCulture) : null;

    private static string Method(Call call) => call.Name[(call.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
