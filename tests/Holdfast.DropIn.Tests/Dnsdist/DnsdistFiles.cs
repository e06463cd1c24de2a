using System.Text;
using Holdfast.Configuration;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist;
using Holdfast.DropIn.Import;
using Holdfast.LoadBalancer;
using Holdfast.Lua;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>Reads texts as dnsdist's files.</summary>
public sealed class DnsdistFiles : IDisposable
{
    private static readonly LuaLimits Limits = new() { Load = TimeSpan.FromSeconds(1) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public string Write(string name, string text) => _folder.Write(name, text);

    public ConfigurationResult Load(string text, ForeignOptions? options = null, string name = "dnsdist.conf") =>
        LoadFile(Write(name, text), options);

    public static ConfigurationResult LoadFile(string path, ForeignOptions? options = null) =>
        ConfigurationFile.Load(Request(path, options));

    /// <summary>What is told of a text, without the folder and the advice.</summary>
    public IReadOnlyList<string> Told(string text, ForeignOptions? options = null, string name = "dnsdist.conf") =>
        [.. Load(text, options, name)
            .Diagnostics.Select(found => found.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal))];

    /// <summary>The text as holdfast.yaml, without comments.</summary>
    public string Imported(string text, string name = "dnsdist.conf", ForeignOptions? options = null)
    {
        var imported = ImportedFile.Of(Request(Write(name, text), options));
        Assert.True(imported.Text is not null, string.Join('\n', imported.Result.Diagnostics));
        return string.Join('\n', imported.Text!.Split('\n').Select(WithoutComment).Where(line => line.Length > 0));
    }

    /// <summary>What a file's import reads as.</summary>
    public static LoadBalancerOptions Reread(string path)
    {
        var text = ImportedFile.Of(Request(path, null)).Text!;
        var read = ConfigurationFile.Parse("imported.yaml", Encoding.UTF8.GetBytes(text), "/", SecretFiles.Optional);
        Assert.True(read.Options is not null, string.Join('\n', read.Diagnostics));
        return read.Options.LoadBalancer;
    }

    /// <summary>What a text adds to a site with one backend, as lines of holdfast.yaml.</summary>
    public string Added(string text)
    {
        const string Backend = "newServer('192.0.2.53')\n";
        var bare = Imported(Backend).Split('\n');
        return string.Join('\n', Imported(Backend + text).Split('\n').Where(line => !bare.Contains(line)));
    }

    private static string WithoutComment(string line)
    {
        var hash = line.IndexOf('#', StringComparison.Ordinal);
        return (hash < 0 ? line : line[..hash]).TrimEnd();
    }

    private static ConfigurationRequest Request(string path, ForeignOptions? options) =>
        new(null, new ForeignFile(new DnsdistReader { Limits = Limits }, path)) { Options = options ?? new ForeignOptions() };
}
