using System.Globalization;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api;

/// <summary><c>POST /api/v1/drain[?service=NAME][&amp;for=SECONDS][&amp;by=WHO][&amp;reason=TEXT]</c>.</summary>
internal static class DrainEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static async Task<Outcome<ActionReport>> DrainAsync(OperatorRequest request, IOperator operations)
    {
        TimeSpan? lasting = null;
        if (request.Value("for") is { } text)
        {
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0)
                || seconds > Longest.TotalSeconds)
                return ProblemReport.BadRequest($"for={text}: must be seconds, more than 0 and at most {Longest.TotalDays} days");
            lasting = TimeSpan.FromSeconds(seconds);
        }
        return await operations.DrainAsync(
            new DrainRequest(request.Value("service"), lasting, request.By, request.Value("reason")));
    }
}
