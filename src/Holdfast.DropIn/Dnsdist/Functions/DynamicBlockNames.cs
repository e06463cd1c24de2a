using System.Globalization;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>
/// Blocks of who exceeds a rate. dnsdist's <c>maintenance</c> applies them each second; here it is run once when the file is
/// read, and what it applies becomes rules that hold from then on.
/// </summary>
internal static class DynamicBlockNames
{
    public const string GroupClass = "DynBlockRulesGroup", ExceededClass = "Exceeded";

    /// <summary>Actions of a block, by dnsdist's number of each.</summary>
    private static readonly Dictionary<string, string> Actions = new()
    {
        ["0"] = "drop",
        ["1"] = "nxdomain",
        ["2"] = "refuse",
        ["8"] = "truncate",
        ["11"] = "none",
    };

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("dynBlockRulesGroup", "`dns.dynamic_blocks[]`, when it is applied", static (_, _) => { }) { Returns = GroupClass },
        .. new[] { "setQueryRate", "setRCodeRate", "setRCodeRatio", "setQTypeRate", "setResponseByteRate", "setCacheMissRatio",
            "setMasks", "excludeRange", "includeRange" }.Select(method => new DnsdistName($"{GroupClass}:{method}",
                "`dns.dynamic_blocks[]`, when the group is applied", static (call, _) =>
                    call.Call.Self?.Made.Added.Add(call.Call))),
        DnsdistName.Refused($"{GroupClass}:setSuffixMatchRule", "names are not counted",
            "block names by `holdfast block`, or by rules"),
        DnsdistName.Refused($"{GroupClass}:setSuffixMatchRuleFFI", "names are not counted"),
        DnsdistName.NotNeeded($"{GroupClass}:excludeDomains", "it belongs to setSuffixMatchRule"),
        DnsdistName.NotNeeded($"{GroupClass}:setQuiet", "blocks are events"),
        DnsdistName.NotNeeded($"{GroupClass}:setNewBlockInsertedHook", "`holdfast show events` tells of blocks"),
        new($"{GroupClass}:apply", "`dns.dynamic_blocks[]`", (call, site) =>
        {
            if (call.Call.Self?.Made is { } group) DynamicBlockGroup.Apply(group, call.Reading, site);
        }),
        new("addDynBlocks", "`dns.dynamic_blocks[]`", AddBlocks),
        .. new[] { "exceedQRate", "exceedServFails", "exceedNXDOMAINs", "exceedRespByterate", "exceedQTypeRate" }
            .Select(name => new DnsdistName(name, "`dns.dynamic_blocks[]`, in addDynBlocks", static (_, _) => { })
            {
                Returns = ExceededClass,
            }),
        new("setDynBlocksAction", "`dns.dynamic_blocks[].action`", (call, site) =>
        {
            if (call.Required(0, "an action") is { } action && ActionOf(action) is { } word) site.DynamicBlockAction = word;
        }),
        DnsdistName.Refused("addDynamicBlock", "a block by hand is made in the running node", "use `holdfast block`"),
        DnsdistName.Refused("addDynBlockSMT", "a block by hand is made in the running node", "use `holdfast block`"),
        DnsdistName.NotNeeded("setDynBlocksPurgeInterval", "blocks that are over are gone"),
        DnsdistName.Shows("clearDynBlocks", "`holdfast unblock`"),
        DnsdistName.Shows("showDynBlocks", "`holdfast show blocks`"),
        DnsdistName.Shows("getDynamicBlocks", "`holdfast show blocks`"),
        DnsdistName.Shows("getDynamicBlocksSMT", "`holdfast show blocks`"),
    ];

    /// <summary>The word for an action of a block; null where it is not honoured, with the reason in the diagnostics.</summary>
    public static string? ActionOf(Argument action)
    {
        if (action.Text() is not { } text) return null;
        if (Actions.TryGetValue(text, out var word)) return word;
        action.Reading.Refuse(action.At, "action", $"{action.Name}: a block drops, refuses, truncates or answers NXDOMAIN",
            "use DNSAction.Drop, Refused, Truncate, Nxdomain or NoOp");
        return null;
    }

    private static void AddBlocks(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "who is blocked")?.Object("who exceeds a rate", "give what exceedQRate returns") is not { } exceeded)
            return;
        var of = new Arguments(exceeded, call.Reading);
        var isType = exceeded.Name == "exceedQTypeRate";
        var rule = new Settings();
        switch (exceeded.Name)
        {
            case "exceedServFails": rule.Set("count", "answers", exceeded.At).Set("rcode", "SERVFAIL", exceeded.At); break;
            case "exceedNXDOMAINs": rule.Set("count", "answers", exceeded.At).Set("rcode", "NXDOMAIN", exceeded.At); break;
            case "exceedRespByterate": rule.Set("count", "answer_bytes", exceeded.At); break;
            default: rule.Set("count", "queries", exceeded.At); break;
        }
        if (isType && of.Required(0, "a type")?.Text() is { } type) rule.Set("type", Constants.TypeOf(type), of[0]!.At);
        var place = isType ? 1 : 0;
        if (of.Required(place, "a rate")?.Text() is { } rate) rule.Set("per_second", rate, of[place]!.At);
        if (of.Required(place + 1, "seconds")?.Duration("s") is { } window) rule.Set("window", window, of[place + 1]!.At);
        if (call[1]?.Text() is { } reason) rule.Set("reason", reason, call[1]!.At);
        rule.Set("for", call[2]?.Duration("s") ?? "10s", (call[2]?.At) ?? call.At);
        var action = call[3] is { } given ? ActionOf(given) : site.DynamicBlockAction;
        if (action is not null) Add(site, rule.Set("action", action, call.At).Set("ipv6_prefix", "128", call.At), call.Call);
    }

    /// <summary>Adds a rule with a name that no other one has.</summary>
    public static void Add(DnsdistSite site, Settings rule, Call made)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"block{site.DynamicBlocks.Count + 1}");
        site.DynamicBlocks.Add((new Settings().Set("name", name, made.At).Add(rule), made.At));
    }
}
