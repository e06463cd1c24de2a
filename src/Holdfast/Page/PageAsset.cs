using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Holdfast.Page;

/// <summary>A file of the page, as it is sent: compressed when it is first asked for, and kept so.</summary>
/// <param name="name">Its path below the folder of assets.</param>
internal sealed class PageAsset(string name)
{
    private readonly Lazy<(byte[] Compressed, string Tag)> _content = new(() => Compress(name));

    /// <summary>Its path below the folder of assets.</summary>
    public string Name => name;

    /// <summary>Its content, by gzip.</summary>
    public byte[] Compressed => _content.Value.Compressed;

    /// <summary>Its entity tag (RFC 9110, section 8.8.3), weak since it is that of the content compressed or not.</summary>
    public string Tag => _content.Value.Tag;

    /// <summary>Its media type, by the end of its name.</summary>
    public string ContentType => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    /// <summary>Its content, to be read.</summary>
    public static Stream Open(string name) => typeof(PageAsset).Assembly.GetManifestResourceStream("page/" + name)
        ?? throw new InvalidOperationException($"{name} is not in this binary");

    private static (byte[] Compressed, string Tag) Compress(string name)
    {
        using var source = Open(name);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            source.CopyTo(gzip);
        byte[] octets = compressed.ToArray();
        return (octets, string.Create(
            CultureInfo.InvariantCulture, $"W/\"{Convert.ToHexStringLower(SHA256.HashData(octets).AsSpan(0, 12))}\""));
    }
}
