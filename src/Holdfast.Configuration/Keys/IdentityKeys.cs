using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Answers;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.identity</c>: what the node tells of itself.</summary>
internal static class IdentityKeys
{
    private const int MostVersion = 128;

    private static readonly KeyType<string?> Version =
        new ObjectType<string>($"up to {MostVersion} characters", JsonShapes.Text, ReadVersion).OrNone();

    public static readonly Section<IdentityOptions> Section =
        new Section<IdentityOptions>("dns.identity", static () => new IdentityOptions())
        .Key("name", ShortText(128), o => o.Name, (o, v) => o with { Name = v }, "the name told", "`node.name`")
        .Key("nsid", Bool, o => o.Nsid, (o, v) => o with { Nsid = v }, "answer NSID (RFC 5001)")
        .Key("id_server", Bool, o => o.IdServer, (o, v) => o with { IdServer = v },
            "answer `id.server` and `hostname.bind`, CH TXT; without it they go to a backend, as any query")
        .Key("version", Version, o => o.Version, (o, v) => o with { Version = v },
            "what `version.bind` and `version.server`, CH TXT, are answered with. A backend is asked neither for these nor for "
                + "`authors.bind`, which is always REFUSED", "none: REFUSED");

    private static string? ReadVersion(Field field)
    {
        if (field.Text() is not { } text || text.Length <= MostVersion) return field.Text();
        field.Error($"`{ScalarValues.Shorten(text)}` is longer than {MostVersion} characters");
        return null;
    }
}
