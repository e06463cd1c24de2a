namespace Holdfast.Web.Routes;

/// <summary>
/// The paths of one listener. A path may end in a variable, as <c>/explain/{service}</c> does. What is not found is the
/// <see cref="Fallback"/>'s; a path that has other methods only is answered by 405 and <c>Allow</c> (RFC 9110, section 15.5.6).
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    /// <summary>All that is here, in the order in which it is looked through.</summary>
    public IEnumerable<ApiEndpoint> Endpoints => _routes.Select(route => route.Endpoint);

    /// <summary>Answers for paths that are not here; by default 404 without a body.</summary>
    public RequestDelegate Fallback { get; set; } = context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    /// <summary>Answers for methods that a path does not have, once status and <c>Allow</c> are set.</summary>
    public RequestDelegate MethodNotAllowed { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Adds a path.</summary>
    public void Map(ApiEndpoint endpoint)
    {
        int variable = endpoint.Path.IndexOf('{', StringComparison.Ordinal);
        _routes.Add(variable < 0 ? new Route(endpoint.Path, null, endpoint)
            : new Route(endpoint.Path[..variable], endpoint.Path[(variable + 1)..^1], endpoint));
    }

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context) => AnswerAsync(context, static (endpoint, asked) => endpoint.Answer(asked));

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Has an endpoint answer it, or answers in its place.</param>
    public Task AnswerAsync(HttpContext context, Func<ApiEndpoint, HttpContext, Task> answer)
    {
        string path = context.Request.Path.Value ?? "";
        string[] allowed = [];
        foreach (var route in _routes)
        {
            if (!route.Matches(path, out var value))
                continue;
            if (!route.Endpoint.Methods.Contains(context.Request.Method))
            {
                allowed = [.. allowed, .. route.Endpoint.Methods];
                continue;
            }

            if (route.Variable is { } variable)
                context.Request.RouteValues[variable] = value;
            return answer(route.Endpoint, context);
        }

        if (allowed.Length == 0)
            return Fallback(context);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return MethodNotAllowed(context);
    }

    private sealed record Route(string Path, string? Variable, ApiEndpoint Endpoint)
    {
        // Paths are compared without regard to case, and a slash at the end makes no difference.
        public bool Matches(string path, out string value)
        {
            value = "";
            if (path.Length > 1)
                path = path.TrimEnd('/');
            if (Variable is null)
                return path.Equals(Path, StringComparison.OrdinalIgnoreCase);
            if (path.Length <= Path.Length || !path.StartsWith(Path, StringComparison.OrdinalIgnoreCase))
                return false;
            value = path[Path.Length..];
            return !value.Contains('/', StringComparison.Ordinal);
        }
    }
}
