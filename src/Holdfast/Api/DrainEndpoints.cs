using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api;

/// <summary><c>POST /api/v1/drain[?service=NAME][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>.</summary>
internal static class DrainEndpoints
{
    public static async Task<Outcome<ActionReport>> DrainAsync(OperatorRequest request, IOperator operations)
    {
        return request.Lasting(out var lasting) is { } wrong ? wrong : await operations.DrainAsync(
            new DrainRequest(request.Value("service"), lasting, request.By, request.Value("reason")));
    }
}
