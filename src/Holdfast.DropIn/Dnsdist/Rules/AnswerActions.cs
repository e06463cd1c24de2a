using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>What rules answer queries with.</summary>
internal static class AnswerActions
{
    /// <summary>Options of the answers that actions make.</summary>
    public static readonly IReadOnlyList<OptionRow<Settings>> Options =
    [
        SettingRows.Seconds("ttl", "ttl"),
        SettingRows.Flag("aa", "aa"),
        SettingRows.Flag("ad", "ad"),
        SettingRows.Flag("ra", "ra"),
        new("typeForAny", "`any_type`", static (value, to) =>
        {
            if (value.Text() is { } type) to.Set("any_type", Constants.TypeOf(type), value.At);
        }),
        new("soaInAuthoritySection", "`soa_in_additional: false`", static (value, to) =>
        {
            if (value.Truth() == true) to.Remove("soa_in_additional");
        }),
    ];

    // What codes alone have no use for.
    private static readonly IReadOnlyList<OptionRow<Settings>> OptionsOfCodes =
        [OptionRow<Settings>.NotNeeded("ttl", "an answer without records has none"), .. Options.Skip(1).Take(3)];

    public static readonly IReadOnlyList<ActionRow> List =
    [
        new("RCodeAction", "`action: refuse`, `nxdomain`, `nodata`, `servfail`; `answer_rcode`", ReadRcode),
        new("ERCodeAction", "`answer_rcode`, as RCodeAction", ReadRcode),
        new("SpoofAction", "`spoof`, for the types it has addresses of", ReadSpoof),
        new("SpoofCNAMEAction", "`spoof_cname`", static call => call.Required(0, "a name")?.Text() is { } target
            ? Answer(call, new Settings().Set("spoof_cname", target, call[0]!.At), 1) : null),
        new("SpoofRawAction", "`spoof_raw`", ReadRaw),
        new("SpoofSVCAction", "`spoof_svcb`", ServiceBindings.ReadAction),
        ActionRow.Refused("SpoofPacketAction", "answers are made of records", "use SpoofRawAction"),
        new("NegativeAndSOAAction", "`action: nxdomain`, `nodata`, with `soa`", ReadNegative),
        new("SetNegativeAndSOAAction", "`action: nxdomain`, `nodata`, with `soa`", ReadNegative),
    ];

    /// <summary>An answer with its options, which stand at a place of the call.</summary>
    public static ActionResult Answer(Arguments call, Settings keys, int place)
    {
        OptionRow<Settings>.ApplyAll(Options, call, place, keys);
        return new(keys);
    }

    private static ActionResult? ReadRcode(Arguments call)
    {
        if (call.Required(0, "a response code")?.Text() is not { } text) return null;
        var code = Constants.RcodeOf(text);
        var keys = code switch
        {
            "REFUSED" => Word("refuse"),
            "NXDOMAIN" => Word("nxdomain"),
            "NOERROR" => Word("nodata"),
            "SERVFAIL" => Word("servfail"),
            _ => new Settings().Set("answer_rcode", code, call[0]!.At),
        };
        OptionRow<Settings>.ApplyAll(OptionsOfCodes, call, 1, keys);
        return new(keys);

        Settings Word(string word) => new Settings().Set("action", word, call.At);
    }

    private static ActionResult? ReadSpoof(Arguments call)
    {
        if (call.Required(0, "addresses") is not { } argument) return null;
        var addresses = new SequenceNode(argument.At);
        var types = new List<string>();
        // dnsdist before 1.6 took a second address in place of the options.
        foreach (var item in argument.OneOrMany().Concat(call[1] is { Node: ScalarNode } second ? [second] : []))
        {
            if (item.Text() is not { } text) return null;
            if (!IPAddress.TryParse(text, out var address))
            {
                item.Error($"`{ScalarValues.Shorten(text)}` is not an address", "names are spoofed by SpoofCNAMEAction");
                return null;
            }
            addresses.Add(item.Node);
            types.Add(address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA");
        }
        var keys = new Settings().Set("spoof", addresses);
        if (call[1]?.Node is MappingNode) OptionRow<Settings>.ApplyAll(Options, call, 1, keys);
        return new(keys) { Where = new Selector.Part("type", [.. types.Distinct()], argument.At) };
    }

    private static ActionResult? ReadRaw(Arguments call)
    {
        if (call.Required(0, "the data of a record") is not { } argument) return null;
        var data = new SequenceNode(argument.At);
        foreach (var item in argument.OneOrMany())
        {
            if (item.Text() is not { } text) return null;
            data.Add(new ScalarNode(Convert.ToHexStringLower(LuaOctets.Of(text)), isPlain: false, item.At));
        }
        var keys = new Settings().Set("spoof_raw", data);
        // dnsdist.yml has it beside the options.
        if (call[2]?.Text() is { } any) keys.Set("any_type", Constants.TypeOf(any), call[2]!.At);
        return Answer(call, keys, 1);
    }

    private static ActionResult? ReadNegative(Arguments call)
    {
        const int numbers = 5, options = 10;
        if (call.Required(0, "whether it is NXDOMAIN")?.Truth() is not { } isNxDomain
            || call.Required(1, "a zone")?.Text() is not { } zone || call.Required(2, "a TTL")?.Duration("s") is not { } ttl
            || call.Required(3, "MNAME")?.Text() is not { } primary || call.Required(4, "RNAME")?.Text() is not { } responsible)
            return null;
        List<string> soa = [zone, primary, responsible];
        for (var i = 0; i < numbers; i++)
        {
            if (call.Required(5 + i, "a number of the SOA record")?.Integer() is not { } number) return null;
            soa.Add(string.Create(CultureInfo.InvariantCulture, $"{number}"));
        }
        var keys = new Settings().Set("action", isNxDomain ? "nxdomain" : "nodata", call.At).Set("ttl", ttl, call[2]!.At)
            .Set("soa", string.Join(' ', soa), call[1]!.At).Set("soa_in_additional", value: true, call.At);
        // dnsdist.yml has it beside the options.
        if (call[options + 1]?.Truth() == true) keys.Remove("soa_in_additional");
        return Answer(call, keys, options);
    }
}
