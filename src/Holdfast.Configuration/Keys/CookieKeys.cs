using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Cookies;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.cookies</c>: DNS cookies for clients.</summary>
internal static class CookieKeys
{
    private const string On = "on";
    private const string Off = "off";
    private const int MostSecrets = 16;

    private static readonly KeyType<ValueList<CookieSecret>> SecretFile = new ReadType<ValueList<CookieSecret>>("path",
        JsonShapes.Text, TryReadSecrets)
    {
        NamesDifference = true,
        Masked = secrets => secrets.IsEmpty ? "" : KeyType.Secret,
        Differing = (was, now) => was.AsSpan().SequenceEqual(now.AsSpan()) ? null : "the cookie secrets changed",
    };

    public static readonly Section<CookieOptions> Section =
        new Section<CookieOptions>("dns.cookies", static () => new CookieOptions())
        .Key("secret_file", SecretFile, o => o.Secrets, (o, v) => o with { Secrets = v },
            "file with the secrets that all nodes of a service share, each 32 hexadecimal digits on a line: the first makes server "
                + "cookies, all are accepted (the form of NSD and Unbound). Relative to this file's directory; read at each load, "
                + "never shown", "a secret of this process's own")
        .Key("require_server_cookie", Bool, o => o.RequireServerCookie, (o, v) => o with { RequireServerCookie = v },
            "a client that sends a cookie over UDP gets BADCOOKIE and a server cookie until it returns a valid one; without this it "
                + "gets its answer at once");

    public static readonly KeyType<CookieOptions?> Type = new ReadType<CookieOptions?>("mapping, `on` or `off`",
        JsonShapes.AnyOf(JsonShapes.OneOf(On, Off), JsonShapes.Mapping(() => Section)), TryRead,
        cookies => cookies is null ? Off : $"on{(Section.Words(cookies) is { Length: > 0 } words ? $", {words}" : "")}");

    private static bool TryRead(Field field, CookieOptions? above, Reading reading, out CookieOptions? value)
    {
        value = above;
        if (field.Node is ScalarNode { IsEmpty: false })
        {
            if (field.Choice(On, Off) is { } word)
                value = word == On ? new CookieOptions() : null;
            return true;
        }

        bool isRead = Section.TryRead(field, new CookieOptions(), reading, out var options);
        value = isRead ? options : above;
        return isRead;
    }

    private static bool TryReadSecrets(
        Field field, ValueList<CookieSecret> above, Reading reading, out ValueList<CookieSecret> value)
    {
        value = above;
        if (reading.Passwords.ReadText(field, "it holds the secrets of server cookies, one a line") is not { } content)
            return true;
        var secrets = ImmutableArray.CreateBuilder<CookieSecret>();
        int number = 0;
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            number++;
            var text = line.Trim();
            if (text.IsEmpty || text[0] == '#') continue;
            if (CookieSecret.Parse(text) is { } secret)
            {
                secrets.Add(secret);
                continue;
            }

            field.Error($"line {number} of `{field.Text()}` is no secret of 32 hexadecimal digits",
                "make one with `openssl rand -hex 16`");
            return true;
        }

        if (secrets.Count is 0 or > MostSecrets)
            field.Error($"`{field.Text()}` holds {secrets.Count} secrets: it must be 1 to {MostSecrets}",
                "the first makes cookies, the others are accepted while they roll over");
        value = secrets.DrainToImmutable();
        return true;
    }
}
