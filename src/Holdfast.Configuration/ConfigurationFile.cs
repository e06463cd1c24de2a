using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Trial;
using Holdfast.Configuration.Validation;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration;

/// <summary>Reads <c>holdfast.yaml</c>, and files of other programs beside it or in its place.</summary>
public static class ConfigurationFile
{
    /// <summary>Reads and checks a file. Never throws for what is in it, or for its not being there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, SecretFiles secrets = SecretFiles.Required) =>
        Load(path, DiskFiles.Instance, secrets);

    /// <summary>Reads and checks a file that is not on the disk, or not there alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">Where it is read, and what it includes. Secrets are read from the disk.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, IFileSource files, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(new ConfigurationRequest(path), files, secrets);
    }

    /// <summary>Reads and checks files. Never throws for what is in them, or for their not being there.</summary>
    /// <param name="request">The files.</param>
    /// <param name="files">Where they are read; null for the disk. Secrets are read from the disk.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(
        ConfigurationRequest request, IFileSource? files = null, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ConfigurationTree.Read(request, files ?? DiskFiles.Instance, out var refusal) is not { } tree) return refusal!;
        var result = Of(tree, secrets);
        return request.IsTrial && result.Options is { } options ? result with { Options = TrialOptions.Of(options) } : result;
    }

    /// <summary>Reads and checks the content of a file.</summary>
    /// <param name="file">The name diagnostics give it.</param>
    /// <param name="content">Its octets.</param>
    /// <param name="directory">Where relative paths in it begin.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    internal static ConfigurationResult Parse(string file, byte[] content, string directory, SecretFiles secrets)
    {
        var sources = new SourceReader(DiskFiles.Instance);
        sources.Add(new SourceFile(Path.GetFullPath(file, directory), content));
        var source = SourceText.From(file, content, directory, order: 0);
        return Of(ConfigurationTree.Read(new ConfigurationRequest(file), [source], sources), secrets);
    }

    /// <summary>The options that a tree is, if it is right.</summary>
    internal static ConfigurationResult Of(ConfigurationTree tree, SecretFiles secrets)
    {
        var bag = tree.Bag;
        HoldfastOptions? options = null;
        if (tree.Root is { } root)
        {
            var draft = new Draft();
            var reading = new Reading(draft, new PasswordFile(tree.Directory, secrets), static () => AllSections.List);
            FileKeys.Section.TryRead(new Field(root, "", bag), draft, reading, out _);
            if (bag.IsComplete) Validator.Validate(draft, bag, isThisNode: secrets != SecretFiles.Optional);
            if (!bag.HasErrors) options = draft.ToOptions();
        }
        return new ConfigurationResult(options, bag.Diagnostics)
        {
            Omitted = bag.Omitted,
            OmittedErrors = bag.OmittedErrors,
            Sources = tree.Sources,
            Missed = [.. tree.Missed.Select(missed => missed.ToString())],
            Places = bag,
        };
    }
}
