using System.Net;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Tokens;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.NetworkTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>api.http</c>: the API over TCP.</summary>
internal static class HttpKeys
{
    /// <summary>The port where none is given.</summary>
    private const int DefaultPort = 8053;

    private const int LongestHost = 253;
    private const long LongestFile = 1 << 18;

    private static readonly KeyType<TokensFile?> File = new ReadType<TokensFile?>("path", JsonShapes.Text, TryReadFile)
    {
        NamesDifference = true,
        Masked = file => file?.Path ?? "",
        Differing = (was, now) => was == now ? null
            : was?.Path == now?.Path ? "the tokens changed" : $"tokens_file {was?.Path ?? "none"} -> {now?.Path ?? "none"}",
    };

    public static readonly Section<Draft> Section = new Section<Draft>("api.http", static () => new Draft())
        .Key("listen", EndPoint(DefaultPort).OrNone(), d => d.Api.Http.Listen,
            (d, v) => d.With(d.Api.Http with { Listen = v }),
            "where it is called, port 8053 unless given. A change needs a restart", required: "write `listen: 127.0.0.1:8053`",
            effect: Effect.Restart)
        .Read("tls", new MappingType(() => TlsKeys.Section),
            (field, draft, reading) => TlsKeys.Section.TryRead(field, draft, reading, out _),
            "its certificate: without one it speaks plain HTTP", "none")
        .Key("tokens_file", File, d => d.Api.Http.TokensFile, (d, v) => d.With(d.Api.Http with { TokensFile = v }),
            "file of those who may use it, one a line: name, scope (`read`, `operate`, `admin`), and the secret or `sha256:` with "
                + "its hash; `holdfast token` makes a line. Relative to this file's directory; taken over when it changes. "
                + "Without tokens only `/healthz`, `/readyz` and the files of the page are answered", "none")
        .Key("tokens", TokenKeys.Type, d => d.Api.Http.Tokens, (d, v) => d.With(d.Api.Http with { Tokens = v }),
            "tokens that stand here, beside those of the file", "none")
        .Key("acl", List<IPNetwork>("list of networks", JsonShapes.Network, AddressValues.Network, WarnWhenEmpty),
            d => d.Api.Http.Acl, (d, v) => d.With(d.Api.Http with { Acl = v }),
                "whose connections are taken; those of others are closed", "127.0.0.0/8, ::1/128")
        .Key("hosts",
            ObjectList<string>("list of names", JsonShapes.ShortText(LongestHost), field => field.ShortText(LongestHost)),
            d => d.Api.Http.Hosts, (d, v) => d.With(d.Api.Http with { Hosts = v }),
                "names by which it is called, beside addresses, `localhost`, the node's name and those of its certificate: a request "
                    + "for another is refused, so that no foreign page has a browser send it", "none")
        .Check(CheckWhole);

    private static bool TryReadFile(Field field, TokensFile? above, Reading reading, out TokensFile? value)
    {
        value = above;
        const string holds = "it holds a token a line; `holdfast token` makes one";
        if (reading.Passwords.PathOf(field, holds) is not { } path)
            return false;
        var text = reading.Passwords.ReadText(field, holds, LongestFile);
        string? problem = null;
        value = new TokensFile(path, text is null ? [] : TokensFile.Parse(text, out problem));
        if (problem is not null)
            field.Error($"`{ScalarValues.Shorten(field.Text()!)}`, {problem}", "such as `grafana read sha256:...`");
        return true;
    }

    private static void CheckWhole(MappingReader map, Draft draft)
    {
        var http = draft.Api.Http;
        if (map.IsMisread("listen"))
            return;
        if (http.Listen is not { } listen)
            return;
        if (map["tokens_file"] is null && map["tokens"] is null)
            map.Bag.Warning(map.Path, "without tokens only /healthz and /readyz are answered", "write `tokens_file: tokens`");
        else if (map["tls"] is null && !IPAddress.IsLoopback(listen.Address))
            map.Bag.Warning("api.http.listen", $"tokens cross the network unencrypted to {listen}",
                "give `api.http` a `tls`, or listen on 127.0.0.1 behind a proxy that has one");
    }

    private static void WarnWhenEmpty(Field field)
    {
        if (field.Node is SequenceNode { Items.Count: 0 })
            field.Warning("the list is empty: nobody may call the API",
                "name the networks that may, or take `acl` away for loopback");
    }
}
