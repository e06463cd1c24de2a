using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api;

/// <summary><c>POST /api/v1/drain[?service=NAME][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>.</summary>
internal static class DrainEndpoints
{
    public static async Task<Outcome<ActionReport>> DrainAsync(OperatorRequest request, IOperator operations) =>
        request.Duration("for") is var lasting && lasting.Problem is { } wrong ? wrong : await operations.DrainAsync(
            new DrainRequest(request.Value("service"), lasting.Value, request.By, request.Value("reason")));
}
