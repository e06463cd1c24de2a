using System.Text.Json.Serialization.Metadata;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>Makes endpoints below <see cref="ApiEndpoint.Root"/> that read a report or act.</summary>
internal static class EndpointRows
{
    /// <summary>Parameters of everything that acts.</summary>
    public static readonly IReadOnlyList<Parameter> OfActions =
    [
        new("by", "who wants it; in log and events, beside the name of the token"), new("reason", "why; in log and events"),
    ];

    /// <summary>How long what is done lasts.</summary>
    public static readonly Parameter Lasting = new("for", "for so many seconds; without it until it is undone", "number");

    public static ApiEndpoint Read<T>(string path, ApiScope scope, string summary, Func<T> report, JsonTypeInfo<T> type) =>
        new(ApiEndpoint.Root + path, scope, summary, context => ApiResponse.WriteAsync(context, report(), type))
        {
            Report = type,
        };

    public static ApiEndpoint Read<T>(
        string path, ApiScope scope, string summary, Func<HttpContext, Outcome<T>> report, JsonTypeInfo<T> type) =>
        Read(path, scope, summary, context => Task.FromResult(report(context)), type);

    public static ApiEndpoint Read<T>(
        string path, ApiScope scope, string summary, Func<HttpContext, Task<Outcome<T>>> report, JsonTypeInfo<T> type) =>
        new(ApiEndpoint.Root + path, scope, summary,
            async context => await ApiResponse.WriteAsync(context, await report(context), type))
        {
            Report = type,
        };

    public static ApiEndpoint Act(
        string path, ApiScope scope, string summary, Func<OperatorRequest, Outcome<ActionReport>> act,
        params IReadOnlyList<Parameter> parameters) =>
        Act(path, scope, summary, request => Task.FromResult(act(request)), parameters);

    public static ApiEndpoint Act(
        string path, ApiScope scope, string summary, Func<OperatorRequest, Task<Outcome<ActionReport>>> act,
        params IReadOnlyList<Parameter> parameters) =>
        new(ApiEndpoint.Root + path, scope, summary, async context => await ApiResponse.WriteAsync(
            context, await act(new OperatorRequest(context)), ReportJson.Default.ActionReport))
        {
            Methods = [HttpMethods.Post],
            Parameters = [.. parameters, .. OfActions],
            Report = ReportJson.Default.ActionReport,
        };
}
