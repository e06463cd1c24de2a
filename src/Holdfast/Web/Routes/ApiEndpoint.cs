using System.Text.Json.Serialization.Metadata;
using Holdfast.Configuration.Tokens;

namespace Holdfast.Web.Routes;

/// <summary>
/// A path and all there is to say of it: who may ask, what answers, and how the API's description tells it. None is without a
/// scope.
/// </summary>
/// <param name="Path">The path; what stands in braces at its end is a variable, one segment.</param>
/// <param name="Scope">What a token must allow; none where the unix socket or the metrics' port asks.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Answer">What answers.</param>
internal sealed record ApiEndpoint(string Path, ApiScope Scope, string Summary, RequestDelegate Answer)
{
    /// <summary>What the paths of the API begin with.</summary>
    public const string Root = "/api/v1";

    /// <summary>The methods it has.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [HttpMethods.Get];

    /// <summary>Parameters in its query.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>The JSON that it answers with; null when that is another format.</summary>
    public JsonTypeInfo? Report { get; init; }

    /// <summary>The format of its answers.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>It is a file of the page at <c>/</c>, which no program asks for: the API's description leaves it out.</summary>
    public bool IsPage { get; init; }

    /// <summary>Its answer may go on until the client leaves.</summary>
    public bool IsStream { get; init; }
}

/// <summary>A parameter in the query of a request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it means.</param>
/// <param name="Type">Its type in JSON Schema.</param>
internal sealed record Parameter(string Name, string Help, string Type = "string")
{
    /// <summary>What it may be; empty for anything of its type.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A request without it is refused.</summary>
    public bool IsRequired { get; init; }
}
