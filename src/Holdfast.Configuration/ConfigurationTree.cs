using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Includes;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration;

/// <summary>What the files of a configuration say together, before anybody knows what it means.</summary>
/// <param name="Root">The tree; null when there is none, with the reason in the diagnostics.</param>
/// <param name="Bag">What was found so far.</param>
/// <param name="Sources">What it was read from.</param>
/// <param name="Directory">Where relative paths begin that stand in no file.</param>
/// <param name="Missed">What files of other programs ask for, and the site will miss.</param>
internal sealed record ConfigurationTree(
    Node? Root, DiagnosticBag Bag, ConfigurationSources Sources, string Directory, IReadOnlyList<NotHonoured> Missed)
{
    /// <summary>Reads files into one tree.</summary>
    /// <param name="request">The files.</param>
    /// <param name="files">Where they are read.</param>
    /// <param name="refusal">Why one of those that are named cannot be read; null when all can.</param>
    /// <returns>The tree; null when one of the files that are named cannot be read.</returns>
    public static ConfigurationTree? Read(ConfigurationRequest request, IFileSource files, out ConfigurationResult? refusal)
    {
        var sources = new SourceReader(files);
        var named = new List<SourceText>();
        foreach (var path in request.Paths)
        {
            var order = sources.NextOrder;
            refusal = Read(path, path == request.File, files, sources, out var content);
            if (refusal is not null) return null;
            named.Add(SourceText.From(path, content!, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", order));
        }
        refusal = null;
        return Read(request, named, sources);
    }

    /// <summary>Reads files whose content is known into one tree.</summary>
    public static ConfigurationTree Read(ConfigurationRequest request, IReadOnlyList<SourceText> named, SourceReader sources)
    {
        var bag = new DiagnosticBag(named[0]);
        var foreign = new ForeignReading(sources, bag, request.Options)
        {
            Formats = [.. request.Foreign.Select(file => file.Reader.Name)],
        };
        Node? root = null;
        if (request.File is not null)
        {
            var variables = new NodeVariables(new NodeOptions().Name, bag);
            var reader = new IncludeReader(sources, bag, variables);
            root = reader.Read(named[0], Path.GetFullPath(named[0].File, named[0].Directory!));
            if (root is not null && reader.HasVariables) root = variables.Fill(root);
        }
        foreach (var (file, text) in request.Foreign.Zip(named.Skip(request.File is null ? 0 : 1)))
            if (ForeignReading.Decoded(text, bag) is not null) root = With(root, file.Reader.Read(text, foreign), bag);
        if (root is not null) root = With(root, CommandLineTree.Of(request.Options, sources.NextOrder), bag);
        return new ConfigurationTree(root, bag, sources.Sources, named[0].Directory!, foreign.Missed);
    }

    private static Node? With(Node? all, MappingNode? more, DiagnosticBag bag) =>
        all is null ? more : more is not null && all is MappingNode mapping ? NodeMerge.Of(mapping, more, "", bag) : all;

    private static ConfigurationResult? Read(
        string path, bool isYaml, IFileSource files, SourceReader sources, out byte[]? content)
    {
        content = null;
        try
        {
            var full = Path.GetFullPath(path);
            if (files == DiskFiles.Instance && System.IO.Directory.Exists(full))
                return Unread(path, ConfigurationOutcome.Unreadable, "this is a directory", "name the file");
            content = sources.Read(full);
            return content is null ? Unread(path, ConfigurationOutcome.Unreadable, $"it is {SourceReader.TooLarge}") : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unread(path, ConfigurationOutcome.NotFound, "there is no such file",
                isYaml ? "examples/lb.yaml is a beginning" : null);
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

    private static ConfigurationResult Unread(string path, ConfigurationOutcome outcome, string message, string? fix = null) =>
        new(null, [new Diagnostic(path, 0, 0, Severity.Error, "", message, fix)]) { Outcome = outcome };
}
