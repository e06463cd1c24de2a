using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Validation;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;
using Holdfast.Linux.Files;

namespace Holdfast.Configuration;

/// <summary>Reads <c>holdfast.yaml</c>.</summary>
public static class ConfigurationFile
{
    /// <summary>Octets in a file; more is no configuration.</summary>
    private const long Largest = 8 << 20;

    /// <summary>Reads and checks a file. Never throws for what is in it, or for its not being there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path))
                return Unread(path, ConfigurationOutcome.Unreadable, "this is a directory", "name the file");
            using var stream = RegularFile.OpenRead(path);
            if (stream.Length > Largest) return TooLarge(path);
            using var content = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (var read = stream.Read(buffer); read > 0 && content.Length <= Largest; read = stream.Read(buffer))
                content.Write(buffer, 0, read);
            if (content.Length > Largest) return TooLarge(path);
            var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            return Parse(path, content.GetBuffer().AsSpan(0, (int)content.Length), directory, secrets);
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
    internal static ConfigurationResult Parse(string file, ReadOnlySpan<byte> content, string directory, SecretFiles secrets)
    {
        if (SourceText.Decode(content, out var line, out var column) is not { } text)
        {
            var utf16 = content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
            return new ConfigurationResult(null,
                [new Diagnostic(file, line, column, Severity.Error, "", "this is not UTF-8",
                utf16 ? "it looks like UTF-16: save it as UTF-8" : "save the file as UTF-8")]);
        }
        var source = SourceText.From(file, text);
        var bag = new DiagnosticBag(source);
        HoldfastOptions? options = null;
        if (Prescan.Check(source, bag))
        {
            var reader = new TreeReader(source, bag);
            var root = reader.Read();
            bag.IsComplete = reader.IsComplete;
            if (root is not null)
            {
                var draft = new Draft();
                var reading = new Reading(draft, new PasswordFile(directory, secrets), static () => AllSections.List);
                FileKeys.Section.TryRead(new Field(root, "", bag), draft, reading, out _);
                if (bag.IsComplete) Validator.Validate(draft, bag, isThisNode: secrets != SecretFiles.Optional);
                if (!bag.HasErrors) options = draft.ToOptions();
            }
        }
        return new ConfigurationResult(options, bag.Diagnostics) { Omitted = bag.Omitted, OmittedErrors = bag.OmittedErrors };
    }

    private static ConfigurationResult TooLarge(string path) =>
        Unread(path, ConfigurationOutcome.Unreadable, $"it is larger than {Largest >> 20} MiB");

    private static ConfigurationResult Unread(string path, ConfigurationOutcome outcome, string message, string? fix = null) =>
        new(null, [new Diagnostic(path, 0, 0, Severity.Error, "", message, fix)]) { Outcome = outcome };
}
