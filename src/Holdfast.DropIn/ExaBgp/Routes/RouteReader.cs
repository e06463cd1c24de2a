using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Routes;

/// <summary>Reads routes, as files and commands write them, into items of <c>bgp.static_routes</c>.</summary>
/// <param name="missed">Told of what a route asks for and does not get here.</param>
internal sealed class RouteReader(Action<Location, string, string, string?> missed)
{
    private const string Example = "route 192.0.2.0/24 next-hop self";

    /// <summary>Reads <c>PREFIX next-hop ... med ...</c>: what follows <c>route</c>.</summary>
    /// <param name="words">The words, and those of a block behind them.</param>
    /// <param name="isWithdrawal">The route is taken back, and needs no next hop.</param>
    /// <param name="common">What every route gets first; null for nothing.</param>
    /// <returns>The route; null when a mistake was reported.</returns>
    public MappingBuilder? Route(WordReader words, bool isWithdrawal = false, Action<MappingBuilder, Location>? common = null)
    {
        var at = words.At;
        if (words.Take("a prefix", Example) is not { } prefix) return null;
        var route = new MappingBuilder(prefix.At);
        SetPrefix(route, prefix, words);
        common?.Invoke(route, prefix.At);
        while (!words.IsAtEnd && !words.HasFailed)
            if (words.Take("an attribute", Example) is { } name) Attribute(route, name, words);
        if (!words.HasFailed && !isWithdrawal && !route.Has("next_hop"))
            words.Error(at, $"the route to {prefix.Text} has no next hop",
                "write `next-hop self`, or an address, behind the prefix");
        return words.HasFailed ? null : route;
    }

    /// <summary>Reads <c>next-hop ... med ... nlri PREFIX PREFIX</c>: what follows <c>attributes</c>.</summary>
    /// <inheritdoc cref="Route" path="/param"/>
    /// <returns>The routes; none when a mistake was reported.</returns>
    public IReadOnlyList<MappingBuilder> Attributes(
        WordReader words, bool isWithdrawal = false, Action<MappingBuilder, Location>? common = null)
    {
        const string Form = "attributes next-hop self med 100 nlri 192.0.2.0/24 198.51.100.0/24";
        var start = words.At;
        // Read anew for each prefix, so that each route has all of them.
        var attributes = new List<Word>();
        while (!words.IsAtEnd && words.Peek != "nlri") attributes.Add(words.Take("an attribute", Form)!.Value);
        if (words.Take("`nlri`", Form) is null) return [];
        if (words.IsAtEnd) words.Error(start, "no prefix follows `nlri`", $"write `{Form}`");
        var routes = new List<MappingBuilder>();
        while (!words.IsAtEnd && !words.HasFailed)
        {
            if (words.Take("a prefix", Form) is not { } prefix || prefix.Text is "[" or "]" or ",") continue;
            var one = new WordReader([prefix, .. attributes], words.Error, prefix.At);
            if (Route(one, isWithdrawal, common) is { } route) routes.Add(route);
        }
        return words.HasFailed ? [] : routes;
    }

    private static void SetPrefix(MappingBuilder route, Word prefix, WordReader words)
    {
        var text = prefix.Text;
        if (!text.Contains('/', StringComparison.Ordinal)) text += text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        if (AddressText.Read(text[..text.IndexOf('/', StringComparison.Ordinal)], out _) is { } address && address.IsMulticast())
            words.Error(prefix.At, $"{prefix.Text} is multicast, and unicast alone is spoken here",
                "leave the route to a router that speaks multicast");
        route.Set("prefix", text, prefix.At);
    }

    private void Attribute(MappingBuilder route, Word name, WordReader words)
    {
        switch (name.Text)
        {
            case "next-hop": Value(route, "next_hop", name, words, "an address or `self`", "next-hop self", HopOf); break;
            case "med": Value(route, "med", name, words, "a number", "med 100"); break;
            case "local-preference": Value(route, "local_preference", name, words, "a number", "local-preference 100"); break;
            case "origin":
                Value(route, "origin", name, words, "`igp`, `egp` or `incomplete`", "origin igp",
                    text => text.ToLowerInvariant());
                break;
            case "as-path": PathAttributes.AsPath(route, name, words); break;
            case "community":
                Communities(route, name, words, CommunityWords.Standard,
                "community [ 65101:100 no-export ]"); break;
            case "large-community": Communities(route, name, words, CommunityWords.Large, "large-community [ 65101:1:2 ]"); break;
            case "extended-community":
                Communities(route, name, words, CommunityWords.Extended, "extended-community [ target:65101:1 ]");
                break;
            case "aggregator": PathAttributes.Aggregator(route, name, words); break;
            case "atomic-aggregate": route.Set("atomic_aggregate", true, name.At); break;
            case "originator-id": Value(route, "originator_id", name, words, "an IPv4 address", "originator-id 192.0.2.1"); break;
            case "cluster-list": PathAttributes.ClusterList(route, name, words); break;
            case "aigp": Value(route, "aigp", name, words, "a number", "aigp 100", PathAttributes.Decimal); break;
            case "attribute": PathAttributes.Raw(route, name, words); break;
            case "name": Value(route, "name", name, words, "a name", "name lab"); break;
            case "watchdog": Value(route, "watchdog", name, words, "a name", "watchdog dnsr"); break;
            case "withdraw": route.Set("withdrawn", true, name.At); break;
            case "split": Value(route, "split", name, words, "a length", "split /25", text => text.TrimStart('/')); break;
            case "path-information":
                words.Take("a number", "path-information 1");
                missed(name.At, name.Text,
                    "ADD-PATH (RFC 7911) is not spoken here: of several routes to a prefix the last is announced",
                    null);
                break;
            case "label" or "rd" or "route-distinguisher" or "bgp-prefix-sid" or "bgp-prefix-sid-srv6":
                words.Error(name.At, $"`{name.Text}` makes it a labelled or VPN route, and unicast alone is spoken here",
                    "leave the route to a router that speaks MPLS");
                break;
            default:
                words.Error(name.At, $"`{name.Text}` is not an attribute of a route", AdviceOn(name.Text));
                break;
        }
    }

    private static string AdviceOn(string name) =>
        Nearest.To(name, Names) is { } near ? $"did you mean `{near}`?" : $"known here: {string.Join(", ", Names)}";

    private static readonly string[] Names =
    [
        "next-hop", "med", "local-preference", "origin", "as-path", "community", "large-community", "extended-community",
        "aggregator", "atomic-aggregate", "originator-id", "cluster-list", "aigp", "attribute", "name", "watchdog", "withdraw",
        "split", "path-information",
    ];

    private static void Value(
        MappingBuilder route, string key, Word name, WordReader words, string what, string example, Func<string,
            string>? written = null)
    {
        if (words.Take(what, example) is not { } value) return;
        if (route.Has(key)) words.Error(name.At, $"`{name.Text}` stands here twice", "keep one of them");
        else route.Set(key, written is null ? value.Text : written(value.Text), value.At);
    }

    private static string HopOf(string text) => text.Equals("self", StringComparison.OrdinalIgnoreCase) ? "self" : text;

    private static void Communities(
        MappingBuilder route, Word name, WordReader words, Func<string, string?> written, string example)
    {
        if (words.TakeList("a community", example) is not { } items) return;
        var list = route.List("communities", name.At);
        foreach (var item in items.DistinctBy(item => item.Text))
        {
            if (written(item.Text) is { } community) list.Add(community, item.At);
            else words.Error(item.At, $"`{item.Text}` is not a value of `{name.Text}`", $"write `{example}`");
        }
    }
}
