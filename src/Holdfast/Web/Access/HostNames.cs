using System.Net;

namespace Holdfast.Web.Access;

/// <summary>
/// By which names the API over TCP may be called. A page of a foreign name whose address leads here (DNS rebinding) sends its
/// own name, and one of another origin says so; neither is answered.
/// </summary>
internal static class HostNames
{
    /// <summary>Whether a request is for this node. Only programs that are no browsers send none.</summary>
    /// <param name="host">The host that it names, without the port.</param>
    /// <param name="own">The node's names; <c>*.</c> before one stands for one label more.</param>
    public static bool IsOwn(string host, IEnumerable<string> own) =>
        host.Length == 0 || IPAddress.TryParse(host, out _) || Fits(host, "localhost") || own.Any(name => Fits(host, name));

    /// <summary>Whether a browser sent a request for a page of another origin than the request's own.</summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
        // A link that somebody follows to the page itself, which tells nothing without a token.
        if (request.Path == "/" && request.Headers["Sec-Fetch-Mode"] is ["navigate"]
            && request.Headers["Sec-Fetch-Dest"] is ["document"])
            return false;
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is "cross-site" or "same-site")
            return true;
        return request.Headers.Origin is { Count: > 0 } origin
            && !string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Fits(string host, string name)
    {
        var asked = host.AsSpan().TrimEnd('.');
        var known = name.AsSpan().TrimEnd('.');
        if (!known.StartsWith("*.", StringComparison.Ordinal))
            return asked.Equals(known, StringComparison.OrdinalIgnoreCase);
        int dot = asked.IndexOf('.');
        return dot > 0 && asked[dot..].Equals(known[1..], StringComparison.OrdinalIgnoreCase);
    }
}
