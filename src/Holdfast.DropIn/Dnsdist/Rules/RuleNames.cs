using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>The chains of rules.</summary>
internal static class RuleNames
{
    /// <summary>The classes of what makes up a rule.</summary>
    public const string SelectorClass = "DNSRule", ActionClass = "DNSAction", RuleClass = "DNSRuleAction",
        LoggerClass = "RemoteLogger",
        ListClass = "List", BindingClass = "SVCRecordParameters";

    private const string Xfr = "XFRResponse", AddXfr = "addXFRResponseAction";

    // What dnsdist calls the chains of rules on answers.
    private static readonly (string Name, ResponseChain Chain)[] ResponseChainNames =
    [
        ("Response", ResponseChain.Backend),
        ("CacheHitResponse", ResponseChain.CacheHit),
        ("CacheInsertedResponse", ResponseChain.CacheInserted),
        ("SelfAnsweredResponse", ResponseChain.SelfAnswered),
        ("TimeoutResponse", ResponseChain.Timeout),
    ];

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("addAction", "`dns.rules[]`, one more", AddAction),
        new("addCacheMissAction", "`dns.rules[]`, one more, with `chain: cache_miss`", static (call, site) =>
        {
            if (ReadRule(call, QueryActions.List) is { } rule) AddLater(call, rule, site.MissRules);
        }),
        .. ResponseChainNames.Select(names => new DnsdistName($"add{names.Name}Action", "`dns.response_rules[]`, one more" +
            (names.Chain == ResponseChain.Backend ? "" : $", with `chain: {names.Chain.ToWord()}`"),
            (call, site) => AddResponseAction(call, names.Chain, site))),
        DnsdistName.Refused(AddXfr, "zone transfers are passed on as they are", "use addAction or addResponseAction"),
        new("newRuleAction", "a rule for setRules", static (_, _) => { }) { Returns = RuleClass },
        new("setRules", "`dns.rules`, in place of those before", SetRules),
        new("addAnyTCRule", "`dns.rules[]`: `{ type: ANY, transport: udp, action: truncate }`", (call, site) => site.Rules.Add(
            new(call.Call, new Selector.All([new Selector.Part("type", ["ANY"], call.At),
                new Selector.Part("transport", ["udp"], call.At)], call.At), new Settings().Set("action", "truncate", call.At)))),
        .. Chain("Rule", "`dns.rules`", site => site.Rules),
        .. Chain("CacheMissRule", "`dns.rules` with `chain: cache_miss`", site => site.MissRules),
        .. ResponseChainNames.SelectMany(names => Chain($"{names.Name}Rule", "`dns.response_rules`" +
            (names.Chain == ResponseChain.Backend ? "" : $" with `chain: {names.Chain.ToWord()}`"),
            site => site.ResponseRules[names.Chain])),
        .. new[] { $"rm{Xfr}Rule", $"mv{Xfr}Rule", $"mv{Xfr}RuleToTop", $"clear{Xfr}Rules", $"show{Xfr}Rules", $"top{Xfr}Rules",
            $"getTop{Xfr}Rules" }.Select(name => DnsdistName.NotNeeded(name, $"the chain of `{AddXfr}` is empty")),
        .. new[] { "showRules", "topRules", "getTopRules", "getAction", "benchRule", "topCacheHitRules",
            "getCacheHitResponseRules" }
            .Concat(ResponseChainNames.Select(names => names.Name).Append("CacheMiss")
                .SelectMany(chain => new[] { $"show{chain}Rules", $"top{chain}Rules", $"getTop{chain}Rules" }))
            .Select(name => DnsdistName.Shows(name, "`holdfast show rules`")),
        .. Listed.Makers.Select(name => new DnsdistName(name, "a list of names or networks", static (_, _) => { })
        {
            Returns = ListClass,
        }),
        .. new[] { "add", "addMask", "addMasks" }.Select(name => new DnsdistName($"{ListClass}:{name}", "one more of the list",
            static (call, _) => call.Call.Self?.Made.Added.Add(call.Call))),
        new(ServiceBindings.Maker, "a binding of `spoof_svcb`", static (_, _) => { }) { Returns = BindingClass },
        .. new[] { LogActions.UnixLogger, LogActions.TcpLogger }.Select(name =>
            new DnsdistName(name, "`dns.log[].dnstap`", static (_, _) => { }) { Returns = LoggerClass }),
        .. SelectorNames.List.Select(row =>
            new DnsdistName(row.Name, row.Maps, static (_, _) => { }) { Returns = SelectorClass }),
        .. QueryActions.List.Concat(ResponseActions.List)
            .Select(row => new DnsdistName(row.Name, row.Maps, static (_, _) => { }) { Returns = ActionClass }),
    ];

    private static void AddAction(Arguments call, DnsdistSite site)
    {
        if (ReadRule(call, QueryActions.List) is not { } rule) return;
        if (rule.IsSink) AddSink(rule.Rule, site);
        else site.Rules.Add(rule.Rule);
    }

    private static void AddResponseAction(Arguments call, ResponseChain chain, DnsdistSite site)
    {
        if (ReadRule(call, ResponseActions.List) is not { } rule) return;
        if (chain != ResponseChain.Backend) AddLater(call, rule, site.ResponseRules[chain]);
        else if (rule.IsSink) AddSink(rule.Rule, site);
        else site.ResponseRules[chain].Add(rule.Rule);
    }

    // A sink sees all queries or answers, whatever chain they meet.
    private static void AddLater(Arguments call, (SiteRule Rule, bool IsSink) rule, List<SiteRule> chain)
    {
        if (rule.IsSink) call.Miss("does not log", "`dns.log`, which logs queries and answers wherever they come from");
        else chain.Add(rule.Rule);
    }

    private static void SetRules(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "a list of rules") is not { } list) return;
        site.Rules.Clear();
        foreach (var item in list.OneOrMany())
            if (item.Object("a rule", "make it by newRuleAction") is { } made) AddAction(new Arguments(made, call.Reading), site);
    }

    private static (SiteRule Rule, bool IsSink)? ReadRule(Arguments call, IReadOnlyList<ActionRow> actions)
    {
        if (call.Required(0, "a rule") is not { } first || call.Required(1, "an action") is not { } second) return null;
        var selector = SelectorNames.Of(first);
        if (second.Object("an action", "actions have names that end in `Action`, and are called: `DropAction()`") is not { } made)
            return null;
        if (actions.FirstOrDefault(row => row.Name == made.Name) is not { } action)
        {
            second.Error($"`{made.Name}` is no action of this chain",
                Nearest.To(made.Name, actions.Select(row => row.Name)) is { } near ? $"did you mean `{near}`?" : null);
            return null;
        }
        string? name = null, id = null;
        foreach (var (key, at, value) in call.Table(2))
        {
            if (key == "name") name = value.Text();
            else if (key == "uuid") id = value.Text();
            else
                call.Reading.Unknown(at, key, $"{call.Name}: dnsdist has no `{ScalarValues.Shorten(key)}` here",
                    "options: `name`, `uuid`");
        }
        if (selector is null || action.Read(new Arguments(made, call.Reading)) is not { } result) return null;
        if (result.Where is { } where) selector = new Selector.All([selector, where], call.At);
        return (new SiteRule(call.Call, selector, result.Keys) { Name = name, Id = id }, result.IsSink);
    }

    private static void AddSink(SiteRule rule, DnsdistSite site)
    {
        if (NativeMatch.Of(rule.Selector) is { } match) site.Logs.Add((new Settings().Add(rule.Action).Add(match), rule.At));
    }

    private static IEnumerable<DnsdistName> Chain(string what, string key, Func<DnsdistSite, List<SiteRule>> rules) =>
    [
        new($"rm{what}", $"{key}, one less", (call, site) =>
        {
            if (PlaceOf(call, rules(site)) is { } place) rules(site).RemoveAt(place);
        }),
        new($"mv{what}ToTop", $"{key}: the last becomes the first", (call, site) => Move(rules(site), rules(site).Count - 1, 0)),
        new($"mv{what}", $"{key}, in another order", (call, site) =>
        {
            if (call.Required(0, "from where")?.Integer(0, Math.Max(0, rules(site).Count - 1)) is { } from
                && call.Required(1, "to where")?.Integer(0, rules(site).Count) is { } to)
                Move(rules(site), (int)from, (int)to);
        }),
        new($"clear{what}s", $"{key}: none", (_, site) => rules(site).Clear()),
    ];

    private static int? PlaceOf(Arguments call, List<SiteRule> rules)
    {
        if (call.Required(0, "which rule")?.Node is not ScalarNode { Text: var text } node) return null;
        var place = rules.FindIndex(rule => rule.Name == text || rule.Id == text);
        if (place < 0 && int.TryParse(text, out var number) && number >= 0 && number < rules.Count) place = number;
        if (place >= 0) return place;
        call.Error($"there is no rule `{ScalarValues.Shorten(node.Text)}`", "give its place from 0, its name or its uuid");
        return null;
    }

    private static void Move(List<SiteRule> rules, int from, int to)
    {
        if (from < 0 || from >= rules.Count) return;
        var rule = rules[from];
        rules.RemoveAt(from);
        // A place behind it is one less now.
        rules.Insert(Math.Min(to > from ? to - 1 : to, rules.Count), rule);
    }
}
