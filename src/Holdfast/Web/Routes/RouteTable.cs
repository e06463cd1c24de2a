namespace Holdfast.Web.Routes;

/// <summary>
/// The paths of one listener. A path may end in a variable, as <c>/explain/{service}</c> does. What is not found is the
/// <see cref="Fallback"/>'s; a path that has other methods only is answered by 405 and <c>Allow</c> (RFC 9110, section 15.5.6).
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Route> _routes = [];

    /// <summary>Answers for paths that are not here; by default 404 without a body.</summary>
    public RequestDelegate Fallback { get; set; } = context =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    };

    /// <summary>Adds a path.</summary>
    /// <param name="path">The path; what stands in braces at its end is a variable, one segment.</param>
    /// <param name="methods">The methods it has.</param>
    /// <param name="answer">What answers.</param>
    public void Map(string path, IReadOnlyList<string> methods, RequestDelegate answer)
    {
        int variable = path.IndexOf('{', StringComparison.Ordinal);
        _routes.Add(variable < 0 ? new Route(path, null, methods, answer)
            : new Route(path[..variable], path[(variable + 1)..^1], methods, answer));
    }

    /// <summary>Adds a path that is read.</summary>
    public void Get(string path, RequestDelegate answer) => Map(path, [HttpMethods.Get], answer);

    /// <summary>Adds a path that acts.</summary>
    public void Post(string path, RequestDelegate answer) => Map(path, [HttpMethods.Post], answer);

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string[] allowed = [];
        foreach (var route in _routes)
        {
            if (!route.Matches(path, out var value))
                continue;
            if (!route.Methods.Contains(context.Request.Method))
            {
                allowed = [.. allowed, .. route.Methods];
                continue;
            }

            if (route.Variable is { } variable)
                context.Request.RouteValues[variable] = value;
            return route.Answer(context);
        }

        if (allowed.Length == 0)
            return Fallback(context);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", allowed);
        return Task.CompletedTask;
    }

    private sealed record Route(string Path, string? Variable, IReadOnlyList<string> Methods, RequestDelegate Answer)
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
