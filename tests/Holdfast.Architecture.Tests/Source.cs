namespace Holdfast.Architecture.Tests;

/// <summary>The source files of the checkout that the tests were built from.</summary>
internal static class Source
{
    public static readonly string Root = FindRoot();

    /// <summary>All C# files of product, tests and benchmarks, without what a build wrote.</summary>
    public static IEnumerable<string> Files() =>
        new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)
            && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Holdfast.slnx")))
                return folder.FullName;
        throw new InvalidOperationException(
            "run from inside the checkout: Holdfast.slnx is in none of the folders above the tests");
    }
}
