using System.Text;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>api</c>.</summary>
internal static class ApiSection
{
    /// <summary>sun_path has 108 octets, one of them the final zero.</summary>
    private const int LongestPath = 107;

    public static readonly KeySet Keys = new("api", "listen");

    public static ApiOptions Read(Field? field)
    {
        var options = new ApiOptions();
        if (field is null || MappingReader.Open(field, Keys) is not { } map || map["listen"] is not { } listen) return options;
        if (listen.Text() is not { } text) return options;
        var path = text.StartsWith("unix:", StringComparison.Ordinal) ? text[5..] : "";
        if (!path.StartsWith('/'))
            listen.Error($"`{ScalarValues.Shorten(text)}` is not a unix socket",
                text.StartsWith('/') ? $"did you mean `unix:{text}`?" : "write `unix:` and an absolute path, such as `unix:/run/holdfast/api.sock`");
        else if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            listen.Error($"the path is longer than a unix socket's may be ({LongestPath} octets)");
        else
            return options with { SocketPath = path };
        return options;
    }
}
