namespace Holdfast.Commands.Output;

/// <summary>What <c>-o</c> asks for.</summary>
internal enum OutputFormat
{
    Table,

    /// <summary>A table with every column.</summary>
    Wide,

    /// <summary>The API's JSON.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,

    /// <summary>Names alone, one a line.</summary>
    Name,
}

/// <summary>The words of <c>-o</c>.</summary>
internal static class OutputFormats
{
    /// <summary>Of commands that show something.</summary>
    public static readonly string[] Showing = ["table", "wide", "json", "yaml", "name"];

    /// <summary>Of commands that do something, and of those that show lines of text.</summary>
    public static readonly string[] Lines = ["table", "json", "yaml"];

    public static OutputFormat Parse(string? word) => word switch
    {
        "wide" => OutputFormat.Wide,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        "name" => OutputFormat.Name,
        _ => OutputFormat.Table,
    };
}
