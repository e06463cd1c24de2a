using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Clients;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.limits</c>: what one client may have, where its address may be forged.</summary>
internal static class LimitKeys
{
    public static readonly Section<ClientLimits> Section =
        new Section<ClientLimits>("dns.limits", static () => new ClientLimits())
        .Key("error_answers_per_second", Integer(0, 10_000_000, name: "answers a second"), o => o.ErrorAnswersPerSecond,
            (o, v) => o with { ErrorAnswersPerSecond = v },
            "answers over UDP to queries that are broken, or not implemented (FORMERR, NOTIMP, BADVERS), and SERVFAIL to those that "
                + "gave way to newer ones; as many at once. Beyond them there is silence. 0: no limit")
        .Key("max_waiting_per_client", Integer(0, 65535, name: "queries"), o => o.MaxWaiting, (o, v) => o with { MaxWaiting = v },
            "queries over UDP that may wait for an answer in one worker; to one more the client's oldest gives way. So many answers "
                + "at most can be made to leave for one address at once. 0: no limit")
        .Key("ipv4_prefix", Integer(0, 32), o => o.Ipv4Prefix, (o, v) => o with { Ipv4Prefix = v },
            "IPv4 clients that share this much are one")
        .Key("ipv6_prefix", Integer(0, 128), o => o.Ipv6Prefix, (o, v) => o with { Ipv6Prefix = v },
            "IPv6 clients that share this much are one");
}
