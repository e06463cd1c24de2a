using Holdfast.Configuration.Tokens;
using Holdfast.Web.Routes;

namespace Holdfast.Page;

/// <summary>
/// The page at <c>/</c> and the files that it is made of. They are open to all, for they tell nothing of the node: the page asks
/// for a token, and shows it with every request to the API.
/// </summary>
internal static class PageEndpoints
{
    /// <summary>What the paths of its files begin with.</summary>
    public const string Folder = "/page/";

    // Scripts, styles and data of this origin alone; nothing inline, no frames around it, no forms that lead elsewhere.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>All of them.</summary>
    public static IEnumerable<ApiEndpoint> All() =>
    [
        Endpoint("/", PageAssets.Document), .. PageAssets.Others.Select(asset => Endpoint(Folder + asset.Name, asset)),
    ];

    /// <summary>Whether a path is one of them, or would be.</summary>
    public static bool IsPage(PathString path) =>
        path == "/" || path.Value?.StartsWith(Folder, StringComparison.Ordinal) is true;

    private static ApiEndpoint Endpoint(string path, PageAsset asset) =>
        new(path, ApiScope.None, "A file of the page", context => AnswerAsync(context, asset))
        {
            Methods = [HttpMethods.Get, HttpMethods.Head],
            ContentType = asset.ContentType,
            IsPage = true,
        };

    private static async Task AnswerAsync(HttpContext context, PageAsset asset)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        // Kept by browsers, and asked about each time: after an upgrade no file of the old page is beside those of the new.
        headers.CacheControl = "no-cache";
        headers.ETag = asset.Tag;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (request.Headers.IfNoneMatch.Any(tags => tags?.Contains(asset.Tag, StringComparison.Ordinal) is true))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.ContentType;
        bool isCompressed = request.Headers.AcceptEncoding.Any(
            accepted => accepted?.Contains("gzip", StringComparison.OrdinalIgnoreCase) is true);
        if (isCompressed)
        {
            headers.ContentEncoding = "gzip";
            response.ContentLength = asset.Compressed.Length;
        }

        if (HttpMethods.IsHead(request.Method))
            return;
        if (isCompressed)
        {
            await response.Body.WriteAsync(asset.Compressed, context.RequestAborted);
            return;
        }

        await using var source = PageAsset.Open(asset.Name);
        await source.CopyToAsync(response.Body, context.RequestAborted);
    }
}
