using Holdfast.Configuration;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Import;

/// <summary>Files of other programs as one <c>holdfast.yaml</c>.</summary>
/// <param name="Text">The file; null when there is an error in <paramref name="Result"/>.</param>
/// <param name="Result">What came of reading the files.</param>
public sealed record ImportedFile(string? Text, ConfigurationResult Result)
{
    /// <summary>Reads and checks files, and writes them as <c>holdfast.yaml</c>. Never throws for what is in them.</summary>
    /// <param name="request">The files.</param>
    /// <param name="files">Where they are read; null for the disk.</param>
    /// <param name="secrets">What a missing secret file means.</param>
    public static ImportedFile Of(
        ConfigurationRequest request, IFileSource? files = null, SecretFiles secrets = SecretFiles.Optional)
    {
        if (ConfigurationTree.Read(request, files ?? DiskFiles.Instance, out var refusal) is not { } tree)
            return new ImportedFile(null, refusal!);
        var result = ConfigurationFile.Of(tree, secrets);
        return new ImportedFile(
            result.Options is null ? null : Heading(result) + YamlWriter.Write((MappingNode)tree.Root!), result);
    }

    private static string Heading(ConfigurationResult result)
    {
        var files = string.Join(", ", result.Sources!.Files.Select(file => file.Path));
        var missed = result.Missed.Count == 0 ? "All of it is here.\n"
            : $"Not translated:\n{string.Concat(result.Missed.Select(line => $"  {line}\n"))}";
        return string.Concat($"Imported from {files}.\n{missed}".TrimEnd('\n').Split('\n').Select(line => $"# {line}\n")) + "\n";
    }
}
