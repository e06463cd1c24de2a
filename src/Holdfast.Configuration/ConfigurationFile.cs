using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Includes;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Validation;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration;

/// <summary>Reads <c>holdfast.yaml</c>.</summary>
public static class ConfigurationFile
{
    /// <summary>Reads and checks a file. Never throws for what is in it, or for its not being there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path)
            ? Unread(path, ConfigurationOutcome.Unreadable, "this is a directory", "name the file")
            : Load(path, DiskFiles.Instance, secrets);
    }

    /// <summary>Reads and checks a file that is not on the disk, or not there alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">Where it is read, and what it includes. Secrets are read from the disk.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, IFileSource files, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            var full = Path.GetFullPath(path);
            return files.Read(full, ConfigurationSources.Largest) is not { } content ? TooLarge(path)
                : Parse(path, content, Path.GetDirectoryName(full) ?? "/", secrets, files);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unread(path, ConfigurationOutcome.NotFound, "there is no such file", "examples/lb.yaml is a beginning");
        }
        catch (UnauthorizedAccessException)
        {
            return Unread(path, ConfigurationOutcome.NotPermitted, $"{Environment.UserName} may not read it",
                "run as root, or as a member of the group it belongs to");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Unread(path, ConfigurationOutcome.Unreadable, $"it cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads and checks the content of a file.</summary>
    /// <param name="file">The name diagnostics give it.</param>
    /// <param name="content">Its octets.</param>
    /// <param name="directory">Where relative paths in it begin.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <param name="files">Where included files are read; null for the disk.</param>
    internal static ConfigurationResult Parse(
        string file, byte[] content, string directory, SecretFiles secrets, IFileSource? files = null)
    {
        var source = SourceText.From(file, content, directory, order: 0);
        var bag = new DiagnosticBag(source);
        var variables = new NodeVariables(new NodeOptions().Name, bag);
        var reader = new IncludeReader(
            files ?? DiskFiles.Instance, bag, variables, ConfigurationSources.Largest - content.Length);
        HoldfastOptions? options = null;
        if (reader.Read(source, new SourceFile(Path.GetFullPath(file, directory), content)) is { } root)
        {
            if (reader.HasVariables) root = variables.Fill(root);
            var draft = new Draft();
            var reading = new Reading(draft, new PasswordFile(directory, secrets), static () => AllSections.List);
            FileKeys.Section.TryRead(new Field(root, "", bag), draft, reading, out _);
            if (bag.IsComplete) Validator.Validate(draft, bag, isThisNode: secrets != SecretFiles.Optional);
            if (!bag.HasErrors) options = draft.ToOptions();
        }
        return new ConfigurationResult(options, bag.Diagnostics)
        {
            Omitted = bag.Omitted,
            OmittedErrors = bag.OmittedErrors,
            Sources = reader.Sources,
            Places = bag,
        };
    }

    private static ConfigurationResult TooLarge(string path) =>
        Unread(path, ConfigurationOutcome.Unreadable, $"it is larger than {ConfigurationSources.Largest >> 20} MiB");

    private static ConfigurationResult Unread(string path, ConfigurationOutcome outcome, string message, string? fix = null) =>
        new(null, [new Diagnostic(path, 0, 0, Severity.Error, "", message, fix)]) { Outcome = outcome };
}
