using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api;

/// <summary>Writes what the API answers: a report, or the problem in its place (RFC 9457).</summary>
internal static class ApiResponse
{
    public static Task WriteAsync<T>(HttpContext context, Outcome<T> outcome, JsonTypeInfo<T> type) =>
        outcome.Problem is { } problem ? WriteProblemAsync(context, problem) : WriteAsync(context, outcome.Value!, type);

    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    public static async Task WriteProblemAsync(HttpContext context, ProblemReport problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ReportJson.Default.ProblemReport,
            context.RequestAborted);
    }
}
