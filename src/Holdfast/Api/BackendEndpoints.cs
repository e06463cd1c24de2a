using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/backend?name=NAME&amp;mode=up|down|auto[&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>.
/// </summary>
internal static class BackendEndpoints
{
    public static async Task<Outcome<ActionReport>> SetModeAsync(OperatorRequest request, IOperator operations)
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
