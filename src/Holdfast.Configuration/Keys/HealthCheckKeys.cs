using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Health;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>check</c> of a backend, or of <c>dns</c> for all backends.</summary>
internal static class HealthCheckKeys
{
    private static readonly KeyType<(Name Name, RecordType Type)> Question = new ScalarType<(Name Name, RecordType Type)>(
        "name and type", JsonShapes.Text, DnsValues.Question,
            question => $"{question.Name.ToString().TrimEnd('.')} {question.Type.ToMnemonic()}")
    {
        IsCode = true,
    };

    private static readonly KeyType<RecordClass> Class =
        new ScalarType<RecordClass>("class", JsonShapes.Text, DnsValues.Class, value => value.ToMnemonic()) { IsCode = true };

    public static readonly Section<HealthCheckOptions> Section =
        new Section<HealthCheckOptions>("dns.check", static () => new HealthCheckOptions())
        .Key("query", Question, o => (Name: o.QueryName, Type: o.QueryType),
            (o, v) => o with { QueryName = v.Name, QueryType = v.Type },
            "what is asked; type A unless given",
            words: o => $"{o.QueryName} {o.QueryClass.ToMnemonic()} {o.QueryType.ToMnemonic()}")
        .Key("class", Class, o => o.QueryClass, (o, v) => o with { QueryClass = v }, "class asked for", words: static _ => null)
        .Key("transport", Choice(("udp", false), ("tcp", true)), o => o.Tcp, (o, v) => o with { Tcp = v }, "how it is asked",
            words: o => o.Tcp ? "over tcp" : "over udp")
        .Key("must_resolve", Bool, o => o.MustResolve, (o, v) => o with { MustResolve = v },
            "NXDOMAIN and REFUSED are failures as well as SERVFAIL",
            words: o => o.MustResolve ? "must resolve" : null)
        .Key("interval", Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)), o => o.Interval,
            (o, v) => o with { Interval = v },
            "from one query to the next", words: o => $"every {OptionText.Of(o.Interval)}")
        .Key("timeout", Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), o => o.Timeout,
            (o, v) => o with { Timeout = v },
            "how long an answer may take; not longer than the interval", words: o => $"within {OptionText.Of(o.Timeout)}")
        .Key("rise", Integer(1, 1000), o => o.Rise, (o, v) => o with { Rise = v },
            "successes in a row until it is up", words: o => $"rise {o.Rise}")
        .Key("fall", Integer(1, 1000), o => o.Fall, (o, v) => o with { Fall = v },
            "failures in a row until it is down", words: o => $"fall {o.Fall}")
        .Check((map, options) =>
        {
            if (!map.IsMisread("interval", "timeout") && options.Timeout > options.Interval
                && (map["timeout"] ?? map["interval"]) is { } at)
                at.Error($"timeout {OptionText.Of(options.Timeout)} must not be longer "
                    + $"than interval {OptionText.Of(options.Interval)}",
                    $"lower the timeout, or raise the interval to {OptionText.Of(options.Timeout)}");
        });
}
