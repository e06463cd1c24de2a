using System.Text;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts.Reports;
using Holdfast.Metrics;
using Holdfast.Page;
using Holdfast.Web.Connections;
using Holdfast.Web.Routes;

namespace Holdfast.Web.Access;

/// <summary>What stands between the API and requests over TCP.</summary>
/// <param name="tokens">Who may use it.</param>
/// <param name="names">The names by which the node may be called.</param>
/// <param name="web">Counts what is refused.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestGuard(
    TokenStore tokens, Func<IEnumerable<string>> names, WebTraffic web, TimeProvider time)
{
    // A wrong secret counts for so many requests.
    private const int CostOfWrongSecret = 10;

    // The page is many files, all in memory and mostly known to the browser: ten tabs that are opened at once want them all.
    private const double CostOfPageFile = 0.1;

    private readonly ClientRates _rates = new(time);
    private readonly StreamPlaces _streams = new();

    /// <summary>Why a request is not answered, whatever it asks; null when it may be.</summary>
    public ProblemReport? Refuse(WebConnection connection, HttpContext context)
    {
        var request = context.Request;
        if (!_rates.TryTake(connection.Client, PageEndpoints.IsPage(request.Path) ? CostOfPageFile : 1))
        {
            web.Refused(RefusedRequest.Rate);
            context.Response.Headers.RetryAfter = "1";
            return new ProblemReport("Too many requests", StatusCodes.Status429TooManyRequests,
                "requests come faster than they are answered: come again in a second");
        }

        if (!HostNames.IsOwn(request.Host.Host.Trim('[', ']'), names()))
            return Refused(RefusedRequest.Host, new ProblemReport("Not this host", StatusCodes.Status421MisdirectedRequest,
                $"this node is not called '{request.Host.Host}': api.http.hosts has its other names"));
        if (HostNames.IsFromElsewhere(request))
            return Refused(RefusedRequest.Origin, new ProblemReport("Foreign origin", StatusCodes.Status403Forbidden,
                "a page of another origin may not call this API"));
        if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            context.Response.Headers.Connection = "close";
            return Refused(RefusedRequest.Body, new ProblemReport("No body", StatusCodes.Status413PayloadTooLarge,
                "parameters stand in the query: a request has no body"));
        }

        return null;
    }

    /// <summary>Why an endpoint does not answer a request; null when it may, with who asks in the request's features.</summary>
    public ProblemReport? Refuse(WebConnection connection, HttpContext context, ApiEndpoint endpoint)
    {
        var caller = Caller.Anonymous;
        if (SecretIn(context.Request.Headers) is { } secret)
        {
            if (tokens.Find(secret) is not { } found)
            {
                _rates.TryTake(connection.Client, CostOfWrongSecret);
                return Unauthorized(context, "this token is not known here");
            }

            caller = found;
        }

        context.Features.Set(caller);
        if (caller.Scope >= endpoint.Scope)
            return null;
        return caller.Token is null ? Unauthorized(context, "a token is needed: Authorization: Bearer TOKEN")
            : Refused(RefusedRequest.Scope, new ProblemReport("Forbidden", StatusCodes.Status403Forbidden,
                $"the token {caller.Token} has the scope {caller.Scope.ToWord()}; this needs {endpoint.Scope.ToWord()}"));
    }

    /// <summary>Has an endpoint answer, where its answer goes on only while there is a place for it.</summary>
    /// <returns>Why there is none; null once it was answered.</returns>
    public async Task<ProblemReport?> AnswerAsync(WebConnection connection, HttpContext context, ApiEndpoint endpoint)
    {
        if (!endpoint.IsStream)
        {
            await endpoint.Answer(context);
            return null;
        }

        if (!_streams.TryTake(connection.Client))
            return Refused(RefusedRequest.Streams, new ProblemReport("Too many streams", StatusCodes.Status429TooManyRequests,
                "so many answers go on already: end one of them"));
        try
        {
            await endpoint.Answer(context);
            return null;
        }
        finally
        {
            _streams.Leave(connection.Client);
        }
    }

    /// <summary>A token, in one of the ways in which clients of this API and of dnsdist's send it.</summary>
    private static string? SecretIn(IHeaderDictionary headers)
    {
        const string bearer = "Bearer ", basic = "Basic ";
        if (headers["X-API-Key"] is [{ Length: > 0 } key])
            return key;
        if (headers.Authorization is not [{ } given])
            return null;
        if (given.StartsWith(bearer, StringComparison.OrdinalIgnoreCase))
            return given[bearer.Length..].Trim();
        if (!given.StartsWith(basic, StringComparison.OrdinalIgnoreCase))
            return "";
        Span<byte> octets = stackalloc byte[256];
        if (!Convert.TryFromBase64String(given[basic.Length..].Trim(), octets, out int length))
            return "";
        string pair = Encoding.UTF8.GetString(octets[..length]);
        // The name may be anything: the password is the token.
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private ProblemReport Unauthorized(HttpContext context, string detail)
    {
        web.Refused(RefusedRequest.Token);
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"holdfast\"";
        return new ProblemReport("Unauthorized", StatusCodes.Status401Unauthorized, detail);
    }

    private ProblemReport Refused(RefusedRequest why, ProblemReport problem)
    {
        web.Refused(why);
        return problem;
    }
}
