using System.Runtime.CompilerServices;
using System.Text.Json;
using Holdfast.Api.Description;
using Holdfast.Tests.Web;

namespace Holdfast.Tests.Api.Description;

/// <summary>docs/openapi.json: made from the code, and true of a running node.</summary>
public sealed class OpenApiTests(HttpSite site) : IClassFixture<HttpSite>
{
    private static readonly JsonElement Document = JsonDocument.Parse(OpenApiDocument.Of(EndpointTests.All())).RootElement;

    /// <summary>Paths that are read without a parameter, and answer with one JSON value.</summary>
    public static TheoryData<string> Readable =>
    [
        .. Document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out var get) && !path.Name.Contains('{', StringComparison.Ordinal)
                && SchemaOf(get).ValueKind == JsonValueKind.Object && path.Name is not "/api/v1/top/hour")
            .Select(path => path.Name),
    ];

    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have it written anew.</summary>
    [Fact]
    public void The_description_is_that_of_the_code()
    {
        var path = DocumentPath();
        var made = OpenApiDocument.Of(EndpointTests.All());
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1") File.WriteAllText(path, made);
        else Assert.Equal(made, File.ReadAllText(path));
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_operation_has_its_name()
    {
        var schemas = Document.GetProperty("components").GetProperty("schemas");
        foreach (var reference in References(Document))
            Assert.True(schemas.TryGetProperty(reference[(reference.LastIndexOf('/') + 1)..], out _), reference);
        var names = Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("operationId").GetString()).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task A_running_node_answers_as_it_says(string path)
    {
        var (answer, text) = await site.AskAsync(HttpMethod.Get, path, HttpSite.Admin);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var value = JsonDocument.Parse(text);
        Check(value.RootElement, SchemaOf(Document.GetProperty("paths").GetProperty(path).GetProperty("get")), path);
    }

    [Fact]
    public async Task A_running_node_gives_its_own()
    {
        var (_, text) = await site.AskAsync(HttpMethod.Get, "/api/v1/openapi.json", HttpSite.Read);
        Assert.Equal(OpenApiDocument.Of(EndpointTests.All()), text);
    }

    private static JsonElement SchemaOf(JsonElement operation) =>
        operation.GetProperty("responses").GetProperty("200").GetProperty("content")
            .TryGetProperty("application/json", out var content) && content.GetProperty("schema") is var schema
            && schema.EnumerateObject().Any() ? schema : default;

    private static void Check(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("anyOf", out var choices))
        {
            if (value.ValueKind != JsonValueKind.Null) Check(value, choices[0], where);
            return;
        }
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = Document.GetProperty("components").GetProperty("schemas")
                .GetProperty(reference.GetString()!["#/components/schemas/".Length..]);
        }
        var types = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
            ? several.EnumerateArray().Select(type => type.GetString()).ToList() : [schema.GetProperty("type").GetString()];
        Assert.True(types.Contains(TypeOf(value)) || (types.Contains("number") && TypeOf(value) == "integer"),
            $"{where} is {value.GetRawText()}, not {string.Join(" or ", types)}");
        if (schema.TryGetProperty("enum", out var words))
            Assert.Contains(value.GetString(), words.EnumerateArray().Select(word => word.GetString()));
        if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray()) Check(item, schema.GetProperty("items"), where + "[]");
        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) return;
        Assert.Equal(
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!),
            value.EnumerateObject().Select(property => property.Name));
        foreach (var property in value.EnumerateObject())
            Check(property.Value, properties.GetProperty(property.Name), $"{where}.{property.Name}");
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "null",
    };

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static string DocumentPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/openapi.json"));
}
