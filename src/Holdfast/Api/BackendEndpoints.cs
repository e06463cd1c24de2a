using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Api;

/// <summary><c>POST /api/v1/backend?name=NAME&amp;mode=up|down|auto[&amp;by=WHO][&amp;reason=TEXT]</c>.</summary>
internal static class BackendEndpoints
{
    public static Outcome<ActionReport> SetMode(OperatorRequest request, IOperator operations)
    {
        if (request.Value("name") is not { } name) return ProblemReport.BadRequest("say which backend: name=NAME");
        BackendMode? mode = request.Value("mode") switch
        {
            "up" => BackendMode.Up,
            "down" => BackendMode.Down,
            "auto" => BackendMode.Auto,
            _ => null,
        };
        return mode is not { } wanted
            ? ProblemReport.BadRequest("mode must be up, down or auto")
            : operations.SetBackendMode(new BackendModeRequest(name, wanted, request.By, request.Value("reason")));
    }
}
