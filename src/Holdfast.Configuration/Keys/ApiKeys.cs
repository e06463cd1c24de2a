using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary><c>api</c>: where the commands find the daemon.</summary>
internal static class ApiKeys
{
    private const string Scheme = "unix:";

    /// <summary>A unix socket: <c>unix:</c> and its path.</summary>
    public static readonly ObjectType<string> Socket =
        new("`unix:` and a path", JsonShapes.Pattern("^unix:/"), ReadSocket, path => Scheme + path,
            path => path)
        { IsCode = true };

    public static readonly Section<Draft> Section = new Section<Draft>("api", static () => new Draft())
        .Key("listen", Socket, d => d.Api.SocketPath, (d, v) => d.With(d.Api with { SocketPath = v }),
            "the socket `holdfast status` and the other commands use. A change needs a restart", effect: Effect.Restart)
        .Read("http", new MappingType(() => HttpKeys.Section),
            (field, draft, reading) => HttpKeys.Section.TryRead(field, draft, reading, out _),
            "the same over TCP, for monitoring and other programs", "nowhere");

    private static string? ReadSocket(Field field)
    {
        if (field.Text() is not { } text) return null;
        var path = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : "";
        if (!path.StartsWith('/'))
            field.Error($"`{ScalarValues.Shorten(text)}` is not a unix socket", text.StartsWith('/')
                ? $"did you mean `unix:{text}`?" : "write `unix:` and an absolute path, such as `unix:/run/holdfast/api.sock`");
        else
            return field.SocketPath(path);
        return null;
    }
}
