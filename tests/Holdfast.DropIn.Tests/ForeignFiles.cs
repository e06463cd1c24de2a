using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Effective;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Reload;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Import;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests;

/// <summary>Reads files of other programs for tests of their readers.</summary>
internal static class ForeignFiles
{
    /// <summary>The reader of a format.</summary>
    public static ForeignReader Reader(string name) => DropInReaders.All.Single(reader => reader.Name == name);

    /// <summary>A file of this project's output folder.</summary>
    public static string Path(params ReadOnlySpan<string> parts) =>
        System.IO.Path.Combine([AppContext.BaseDirectory, .. parts]);

    /// <summary>One of the repository's examples.</summary>
    public static string Example(string name) => Path("examples", name);

    public static ConfigurationResult Load(string format, string path, ForeignOptions? options = null) => ConfigurationFile.Load(
        new ConfigurationRequest(null, new ForeignFile(Reader(format), path)) { Options = options ?? new() },
        secrets: SecretFiles.Optional);

    /// <summary>What a file that must be right says.</summary>
    public static HoldfastOptions Right(string format, string path)
    {
        var result = Load(format, path);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options;
    }

    /// <summary>Errors and warnings of a text, as <c>LINE: severity: message (fix)</c>.</summary>
    public static IReadOnlyList<string> Told(string format, string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.conf", text);
        return [.. Load(format, path).Diagnostics
            .Where(found => found.Severity == Severity.Error).Select(found => $"{found.Line}: {found.Message}"
                + (found.Fix is null ? "" : $" ({found.Fix})"))];
    }

    /// <summary>
    /// What the imported file says is what the files say: read from it, the options are the same, and a reload from one to the
    /// other does nothing.
    /// </summary>
    public static void AssertImportIsTheSame(string format, string path)
    {
        using var folder = new TemporaryFolder();
        var request = new ConfigurationRequest(null, new ForeignFile(Reader(format), path));
        var direct = ConfigurationFile.Load(request, secrets: SecretFiles.Optional);
        var imported = ImportedFile.Of(request);
        Assert.True(imported.Text is not null, string.Join('\n', imported.Result.Diagnostics));
        var again = ConfigurationFile.Load(folder.Write("holdfast.yaml", imported.Text), SecretFiles.Optional);
        Assert.True(again.Options is not null, $"{string.Join('\n', again.Diagnostics)}\n{imported.Text}");
        Assert.Equal(direct.Options!.Anycast.Services.AsEnumerable(), again.Options.Anycast.Services);
        Assert.Equal(EffectiveSettings.Of(direct.Options), EffectiveSettings.Of(again.Options));
        Assert.True(ReloadPlan.Between(direct.Options, again.Options).IsEmpty);
    }
}
