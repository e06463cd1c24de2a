using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/drain[?service=NAME][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>, and <c>/undrain</c>.
/// </summary>
internal static class DrainEndpoints
{
    private static readonly Parameter Service = new("service", "the service; without it all");

    public static IEnumerable<ApiEndpoint> All(IOperator operations) =>
    [
        Act("/drain", ApiScope.Operate, "Withdraw routes and go on answering", request => DrainAsync(request, operations),
            Service, Lasting),
        Act("/undrain", ApiScope.Operate, "Let the routes of a drained service be announced again",
            request => operations.Undrain(request.Value("service"), request.ByAndWhy), Service),
    ];

    private static async Task<Outcome<ActionReport>> DrainAsync(OperatorRequest request, IOperator operations) =>
        request.Duration("for") is var lasting && lasting.Problem is { } wrong ? wrong : await operations.DrainAsync(
            new DrainRequest(request.Value("service"), lasting.Value, request.By, request.Value("reason")));
}
