using System.Text;
using System.Text.Json;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Web.Routes;

namespace Holdfast.Api.Description;

/// <summary>
/// The API's description (OpenAPI 3.1), made of its endpoints and of the types that they answer with: docs/openapi.json, and
/// <c>/api/v1/openapi.json</c>.
/// </summary>
internal static class OpenApiDocument
{
    /// <summary>The description of endpoints, as JSON text that ends a line.</summary>
    public static string Of(IEnumerable<ApiEndpoint> endpoints)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            var schemas = new ReportSchemas();
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", "Holdfast");
            json.WriteString("version", "1");
            json.WriteString("description", "What a node tells and does. Over TCP a token must allow the scope that an operation "
                + "names; over the unix socket none is needed. Requests have no body: parameters stand in the query.");
            json.WriteEndObject();
            json.WriteStartObject("paths");
            foreach (var path in endpoints.Where(endpoint => !endpoint.IsPage).GroupBy(endpoint => endpoint.Path))
                WritePath(json, path, schemas);
            json.WriteEndObject();
            json.WriteStartObject("components");
            WriteSecuritySchemes(json);
            json.WriteStartObject("schemas");
            schemas.WriteAll(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void WritePath(Utf8JsonWriter json, IGrouping<string, ApiEndpoint> path, ReportSchemas schemas)
    {
        json.WriteStartObject(path.Key);
        foreach (var endpoint in path)
        {
            foreach (var method in endpoint.Methods)
            {
                json.WriteStartObject(method.ToLowerInvariant());
                WriteOperation(json, method, endpoint, schemas);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, string method, ApiEndpoint endpoint, ReportSchemas schemas)
    {
        json.WriteString("operationId", OperationId(method, endpoint.Path));
        json.WriteString("summary", endpoint.Summary);
        json.WriteStartArray("security");
        if (endpoint.Scope == ApiScope.None)
        {
            // An empty requirement: nobody needs to say who they are.
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            foreach (var scheme in (string[])["token", "key"])
            {
                json.WriteStartObject();
                json.WriteStartArray(scheme);
                json.WriteStringValue(endpoint.Scope.ToWord());
                json.WriteEndArray();
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        WriteParameters(json, endpoint);
        json.WriteStartObject("responses");
        WriteResponse(json, "200", endpoint.IsStream ? "One after another, as they come" : "What was asked for",
            endpoint.ContentType, () =>
            {
                if (endpoint.Report is { } report) schemas.WriteUseOf(json, report);
                else if (endpoint.ContentType != "application/json") json.WriteString("type", "string");
            });
        WriteResponse(json, "default", "Why not (RFC 9457)", "application/problem+json",
            () => schemas.WriteUseOf(json, ReportJson.Default.ProblemReport));
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, ApiEndpoint endpoint)
    {
        int variable = endpoint.Path.IndexOf('{', StringComparison.Ordinal);
        if (variable < 0 && endpoint.Parameters.Count == 0)
            return;
        json.WriteStartArray("parameters");
        if (variable >= 0)
            WriteParameter(json, "path", new Parameter(endpoint.Path[(variable + 1)..^1], "which") { IsRequired = true });
        foreach (var parameter in endpoint.Parameters)
            WriteParameter(json, "query", parameter);
        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string place, Parameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("in", place);
        json.WriteString("description", parameter.Help);
        if (parameter.IsRequired)
            json.WriteBoolean("required", value: true);
        json.WriteStartObject("schema");
        json.WriteString("type", parameter.Type);
        if (parameter.Words.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (var word in parameter.Words) json.WriteStringValue(word);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponse(
        Utf8JsonWriter json, string status, string description, string contentType, Action writeSchema)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        json.WriteStartObject("content");
        json.WriteStartObject(contentType);
        json.WriteStartObject("schema");
        writeSchema();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSecuritySchemes(Utf8JsonWriter json)
    {
        json.WriteStartObject("securitySchemes");
        json.WriteStartObject("token");
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteEndObject();
        json.WriteStartObject("key");
        json.WriteString("type", "apiKey");
        json.WriteString("in", "header");
        json.WriteString("name", "X-API-Key");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // getConfigHistory for GET /api/v1/config/history.
    private static string OperationId(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        var own = path.StartsWith(ApiEndpoint.Root, StringComparison.Ordinal) ? path[ApiEndpoint.Root.Length..] : path;
        foreach (var word in own.Split(['/', '{', '}', '.', '_'], StringSplitOptions.RemoveEmptyEntries))
            id.Append(char.ToUpperInvariant(word[0])).Append(word[1..]);
        return id.ToString();
    }
}
