using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/backend?name=NAME&amp;mode=up|down|auto[&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>.
/// </summary>
internal static class BackendEndpoints
{
    public static IEnumerable<ApiEndpoint> All(IOperator operations) =>
    [
        Act("/backend", ApiScope.Operate, "Say whether a backend is up, or leave that to its health check",
            request => SetModeAsync(request, operations), new Parameter("name", "the backend") { IsRequired = true },
            new Parameter("mode", "what it is to be") { Words = ["up", "down", "auto"], IsRequired = true }, Lasting),
    ];

    private static async Task<Outcome<ActionReport>> SetModeAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Value("name") is not { } name) return ProblemReport.BadRequest("say which backend: name=NAME");
        BackendMode? mode = request.Value("mode") switch
        {
            "up" => BackendMode.Up,
            "down" => BackendMode.Down,
            "auto" => BackendMode.Auto,
            _ => null,
        };
        if (mode is not { } wanted) return ProblemReport.BadRequest("mode must be up, down or auto");
        return request.Duration("for") is var lasting && lasting.Problem is { } wrong ? wrong
            : await operations.SetBackendModeAsync(
                new BackendModeRequest(name, wanted, lasting.Value, request.By, request.Value("reason")));
    }
}
