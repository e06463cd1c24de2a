using Holdfast.Configuration.Schema;
using Holdfast.LoadBalancer.Answers;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.identity</c>: what the node tells of itself.</summary>
internal static class IdentityKeys
{
    public static readonly Section<IdentityOptions> Section =
        new Section<IdentityOptions>("dns.identity", static () => new IdentityOptions())
        .Key("name", ShortText(128), o => o.Name, (o, v) => o with { Name = v }, "the name told", "`node.name`")
        .Key("nsid", Bool, o => o.Nsid, (o, v) => o with { Nsid = v }, "answer NSID (RFC 5001)")
        .Key("id_server", Bool, o => o.IdServer, (o, v) => o with { IdServer = v },
            "answer `id.server` and `hostname.bind`, CH TXT");
}
