using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>query</c>.</summary>
internal static class QueryCheck
{
    private static readonly ScalarType<(Name Name, RecordType Type)> Question =
        new("name and type", JsonShapes.Text, DnsValues.Question);

    private static readonly ScalarType<ResponseCode> Rcode =
        new("response code", JsonShapes.Text, DnsValues.Rcode, code => code.ToMnemonic()) { IsCode = true };

    private static readonly CheckOptions.Query Unset = new(Name.Root, RecordType.A);

    public static readonly Section<CheckOptions.Query> Section =
        new Section<CheckOptions.Query>("anycast.check", static () => Unset)
        .Key("query", Question, o => (o.Name, o.Type), (o, v) => o with { Name = v.Name, Type = v.Type },
            "asked at the service address itself, past every cache; type A unless given", "",
                words: o => $"query {o.Name} {o.Type.ToMnemonic()}")
        .Key("transport", Choice(("udp", false), ("tcp", true)), o => o.Tcp, (o, v) => o with { Tcp = v },
            "how it is asked", words: o => $"{(o.Tcp ? "tcp" : "udp")} port {o.Port}")
        .Key("rcode", Rcode, o => o.ResponseCode, (o, v) => o with { ResponseCode = v },
            "the response code wanted", words: o => o.ResponseCode.ToMnemonic())
        .Key("answers", NetworkTypes.ObjectList<IPAddress>("addresses", JsonShapes.Address, AddressValues.Address),
            o => o.Answers, (o, v) => o with { Answers = v },
            "the answer must hold one of these", "any record", words: o => OptionText.List(o.Answers))
        .Key("authenticated", Bool, o => o.Authenticated, (o, v) => o with { Authenticated = v },
            "the answer must have been validated by the resolver: the AD bit is asked for, and wanted (RFC 6840)")
        .MaxLatency(o => o.MaxLatency, (o, v) => o with { MaxLatency = v })
        .Check((map, options) =>
        {
            if (options.Answers.Length > 0 && options.ResponseCode != ResponseCode.NoError)
                map["answers"]!.Error("an answer with addresses has rcode NOERROR", "take `answers` or `rcode` away");
            foreach (var answer in options.Answers)
                if ((answer.IsIpv4() ? RecordType.A : RecordType.AAAA) != options.Type)
                    map["answers"]!.Error($"`{answer}` is no answer to a question for {options.Type.ToMnemonic()}",
                        "let question and answer agree");
        });

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.Query>(Section, Unset);
}
