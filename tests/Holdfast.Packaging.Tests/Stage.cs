using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;

namespace Holdfast.Packaging.Tests;

/// <summary>What a package installs, laid out once in a folder.</summary>
public sealed class Stage : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Stage() => Lay(Path);

    public string Path => _folder.File("stage");

    /// <summary>Lays it out once more.</summary>
    public string Again()
    {
        var again = _folder.File("again");
        Lay(again);
        return again;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Text(string name) => System.IO.File.ReadAllText(File(name));

    /// <summary>A manual page without the marks of roff.</summary>
    public string Page(string name) =>
        Tool.Run("zcat", [File(name)]).Output.Replace("\\-", "-", StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static void Lay(string folder) => Tool.Run(System.IO.Path.Combine(Repository.Root, "packaging/stage"), [folder]);
}
