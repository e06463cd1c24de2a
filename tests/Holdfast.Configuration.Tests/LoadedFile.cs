using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Tests;

/// <summary>Loads configuration text and files for tests.</summary>
internal static class LoadedFile
{
    public static readonly string Directory = AppContext.BaseDirectory;

    /// <summary>The smallest file there is, with a marker to put more into <c>dns</c>.</summary>
    public const string Smallest = """
        node: { name: lb1, router_id: 192.0.2.10 }
        dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }
        """;

    public static ConfigurationResult Of(string yaml, SecretFiles secrets = SecretFiles.Required) =>
        ConfigurationFile.Parse("test.yaml", Encoding.UTF8.GetBytes(yaml), Directory, secrets);

    public static HoldfastOptions Right(string yaml)
    {
        var result = Of(yaml, SecretFiles.Optional);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options;
    }

    public static string[] Lines(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(diagnostic => diagnostic.ToString()[(diagnostic.File.Length + 1)..].TrimStart())];
}
